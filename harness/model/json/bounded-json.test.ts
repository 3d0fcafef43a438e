import t from 'tap'
import { parseBoundedJson, refuseUnbounded } from './bounded-json.js'

const DEEP = { message: 'it is nested deeper than 100 levels' }

t.test('JSON as files have it, with brackets in its texts', async t => {
  const text = JSON.stringify({ a: ['[[[', '{"', '\\', '"', { b: '\\"[' }], c: null })
  t.same(parseBoundedJson(text), JSON.parse(text))
  t.same(parseBoundedJson('['.repeat(100) + ']'.repeat(100)), JSON.parse('['.repeat(100) + ']'.repeat(100)))
  t.same(parseBoundedJson(JSON.stringify({ text: '['.repeat(200) })), { text: '['.repeat(200) })
  t.same(parseBoundedJson(`[${'[],'.repeat(1_000)}1]`), JSON.parse(`[${'[],'.repeat(1_000)}1]`))
  t.throws(() => parseBoundedJson('{'), SyntaxError)
  t.throws(() => parseBoundedJson('"open'), SyntaxError)
})

t.test('JSON that is nested too deep', async t => {
  for (const levels of [101, 10_000, 1_000_000]) {
    t.throws(() => parseBoundedJson('['.repeat(levels) + ']'.repeat(levels)), DEEP)
    t.throws(() => parseBoundedJson('{"a":'.repeat(levels)), DEEP)
  }
})

t.test('JSON with more values than any file has', async t => {
  const many = { message: 'it has more than 500000 values' }
  t.throws(() => parseBoundedJson(`[${'1,'.repeat(600_000)}1]`), many)
  t.throws(() => parseBoundedJson(`[${'[],'.repeat(600_000)}1]`), many)
  t.throws(() => parseBoundedJson(`[${'{},'.repeat(600_000)}`), many, 'before it is parsed')
  const commas = JSON.stringify(['\\",'.repeat(600_000)])
  t.same(parseBoundedJson(commas), JSON.parse(commas), 'those in a text are none')
})

t.test('data that code has made', async t => {
  refuseUnbounded({ a: [1, { b: 'c' }], d: undefined, e: null })
  refuseUnbounded('text')
  const circle: Record<string, unknown> = {}
  circle['circle'] = circle
  t.throws(() => refuseUnbounded(circle), DEEP)
  let deep: unknown = 1
  for (let level = 0; level < 20_000; level++) deep = [deep]
  t.throws(() => refuseUnbounded(deep), DEEP)
  t.throws(() => refuseUnbounded(Array.from({ length: 100_001 }, () => 1)), /more than 100000 values/)
})
