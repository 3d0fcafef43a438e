import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import t from 'tap'
import { cutText } from './cut-text.js'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

t.test('a text within the limit stays', async t => {
  t.equal(cutText('', 5), '')
  t.equal(cutText('12345', 5), '12345')
})

t.test('a longer text ends between two words, and says how much is left out', async t => {
  t.equal(cutText('one two three', 9), 'one two… (6 more characters)')
  t.equal(cutText('one two three', 7), 'one two… (6 more characters)')
  t.equal(cutText('x'.repeat(20), 5), 'xxxxx… (15 more characters)')
})

t.test('the whole text does not stay in memory', async t => {
  const [texts, characters] = [500, 50_000]
  collect()
  const before = process.memoryUsage().heapUsed
  const kept = Array.from({ length: texts }, (_, i) =>
    cutText(Buffer.from(`${i} ${'x '.repeat(characters / 2)}`).toString(), 100),
  )
  collect()
  const grown = process.memoryUsage().heapUsed - before
  t.equal(kept.length, texts)
  t.ok(grown < (texts * characters) / 10, `${grown} bytes`)
})
