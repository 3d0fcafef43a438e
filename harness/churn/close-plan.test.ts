import fc from 'fast-check'
import t from 'tap'
import { CLOSE_KINDS, type CloseKind } from '../model/load/close-kind.js'
import { HarnessError } from '../model/harness-error.js'
import { closePlan } from './close-plan.js'

t.test('one kind is that kind for ever', async t => {
  const next = closePlan('rst')
  t.same([next(), next(), next()], ['rst', 'rst', 'rst'])
})

t.test('kinds come in turns, not in blocks', async t => {
  const next = closePlan(
    new Map<CloseKind, number>([
      ['clean', 2],
      ['rst', 2],
    ]),
  )
  t.same(Array.from({ length: 4 }, next), ['clean', 'rst', 'clean', 'rst'])
})

t.test('after each cycle every kind has come as often as its weight says', async () => {
  const weights = fc.dictionary(fc.constantFrom(...CLOSE_KINDS), fc.integer({ min: 0, max: 20 }), {
    minKeys: 1,
  })
  fc.assert(
    fc.property(weights, given => {
      const mix = new Map(Object.entries(given)) as Map<CloseKind, number>
      const cycle = [...mix.values()].reduce((sum, weight) => sum + weight, 0)
      fc.pre(cycle > 0)
      const next = closePlan(mix)
      for (let round = 0; round < 3; round++) {
        const kinds = Array.from({ length: cycle }, next)
        for (const [kind, weight] of mix) {
          if (kinds.filter(each => each === kind).length !== weight) return false
        }
      }
      return true
    }),
  )
})

t.test('weights that are none are refused', async t => {
  for (const mix of [
    [],
    [['clean', 0]],
    [
      ['clean', -1],
      ['rst', 2],
    ],
    [['clean', NaN]],
  ] as [CloseKind, number][][]) {
    t.throws(() => closePlan(new Map(mix)), HarnessError)
  }
})
