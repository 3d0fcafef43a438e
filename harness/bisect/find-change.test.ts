import fc from 'fast-check'
import t from 'tap'
import { findChange, type Answer } from './find-change.js'

/** One letter for each version: `o` old, `n` new, `?` skipped. The name of a version is its index. */
async function find(
  states: string,
): Promise<{ asked: number; last: string; first: string; skipped: readonly string[] }> {
  const line = Array.from(states, (_, i) => String(i))
  const answers: Readonly<Record<string, Answer>> = { o: 'old', n: 'new', '?': 'skip' }
  let asked = 0
  const change = await findChange(line, version => {
    asked++
    return Promise.resolve(answers[states[Number(version)] ?? ''] ?? 'skip')
  })
  return { asked, ...change }
}

t.test('neighbours need no question', async t => {
  t.match(await find('on'), { asked: 0, last: '0', first: '1', skipped: [] })
})

t.test('the change is found wherever it is, in as many questions as halving takes', async t => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 40 }), async (old, young) => {
      const { asked, last, first, skipped } = await find('o'.repeat(old) + 'n'.repeat(young))
      t.strictSame([last, first, skipped], [String(old - 1), String(old), []])
      t.ok(asked <= Math.ceil(Math.log2(old + young - 1)), `${asked} questions for ${old + young} versions`)
    }),
  )
})

t.test('a skipped version matters only at the change, where it is named', async t => {
  t.match(await find('o?o??onn?n'), { last: '5', first: '6', skipped: [] })
  t.match(await find('oo??nn'), { last: '1', first: '4', skipped: ['2', '3'] })
  t.match(await find('o???n'), { asked: 3, last: '0', first: '4', skipped: ['1', '2', '3'] })
})

t.test('with any versions skipped, the result is that of a linear search', async t => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.boolean(), { maxLength: 20 }),
      fc.array(fc.boolean(), { maxLength: 20 }),
      async (old, young) => {
        const states = `o${old.map(known => (known ? 'o' : '?')).join('')}${young.map(known => (known ? 'n' : '?')).join('')}n`
        const { last, first, skipped } = await find(states)
        t.equal(Number(last), states.lastIndexOf('o'), states)
        t.equal(Number(first), states.indexOf('n'), states)
        t.equal(skipped.length, Number(first) - Number(last) - 1, states)
      },
    ),
  )
})
