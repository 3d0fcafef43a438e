import t from 'tap'
import fc from 'fast-check'
import { formatArrival } from './arrival.js'
import { HarnessError } from '../harness-error.js'
import { parseArrival } from './parse-arrival.js'

t.test('each kind', async t => {
  t.strictSame(parseArrival('unbounded'), { kind: 'unbounded' })
  t.strictSame(parseArrival('steady=0.5'), { kind: 'steady', perSecond: 0.5 })
  t.strictSame(parseArrival('ramp=0..250'), { kind: 'ramp', fromPerSecond: 0, toPerSecond: 250 })
  t.strictSame(parseArrival('burst=100/1500'), { kind: 'burst', size: 100, everyMs: 1_500 })
})

t.test('texts that are not an arrival', async t => {
  const wrong = [
    '',
    'steady',
    'steady=',
    'steady=0',
    'steady=-1',
    'steady=1e3',
    'steady=Infinity',
    'steady=1000001',
    'steady=5,steady=6',
    'ramp=1',
    'ramp=0..0',
    'ramp=1...2',
    'ramp=1..2..3',
    'ramp=1..2000000',
    'burst=5',
    'burst=0/10',
    'burst=5/0',
    'burst=1.5/10',
    'burst=5/99999999',
    ' steady=1',
    'Steady=1',
  ]
  for (const text of wrong) t.throws(() => parseArrival(text), HarnessError, JSON.stringify(text))
})

t.test('formatting reverses parsing', async () => {
  const rate = fc.integer({ min: 1, max: 1_000_000 }).map(hundredths => hundredths / 100)
  const texts = fc.oneof(
    rate.map(each => `steady=${each}`),
    fc.tuple(rate, rate).map(([from, to]) => `ramp=${from}..${to}`),
    fc
      .tuple(fc.integer({ min: 1, max: 1e6 }), fc.integer({ min: 1, max: 3.6e6 }))
      .map(b => `burst=${b[0]}/${b[1]}`),
  )
  fc.assert(fc.property(texts, text => formatArrival(parseArrival(text)) === text))
})
