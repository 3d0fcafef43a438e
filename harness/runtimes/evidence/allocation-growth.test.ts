import t from 'tap'
import { allocationGrowth } from './allocation-growth.js'

const live = (entries: Record<string, [bytes: number, objects: number]>) =>
  new Map(Object.entries(entries).map(([name, [bytes, objects]]) => [name, { bytes, objects }]))

t.test('later minus earlier, a connection, the largest first', async t => {
  const growth = allocationGrowth(
    live({ reader: [1_000, 10], writer: [500, 5], gone: [100, 1] }),
    live({ reader: [2_000, 20], writer: [5_500, 25], fresh: [300, 3] }),
    10,
  )
  t.strictSame(
    growth.rows.map(({ name, bytesPerConnection, objectsPerConnection }) => [
      name,
      bytesPerConnection,
      objectsPerConnection,
    ]),
    [
      ['writer', 500, 2],
      ['reader', 100, 1],
      ['fresh', 30, 0.3],
    ],
  )
  t.equal(growth.bytesPerConnection, 620, 'what shrank counts in the sum')
  t.equal(growth.objectsPerConnection, 3.2)
  t.equal(growth.rows[0]?.share, 500 / 620)
})

t.test('where nothing grew there is no share, and no division by it', async t => {
  const growth = allocationGrowth(live({ a: [100, 1] }), live({ a: [50, 1], b: [20, 1] }), 5)
  t.equal(growth.bytesPerConnection, -6)
  t.strictSame(
    growth.rows.map(({ name, share }) => [name, share]),
    [['b', 0]],
  )
})

t.test('a row names the callers for which most was added', async t => {
  const by = (bytes: number, callers: Record<string, number>) =>
    new Map([['leaf', { bytes, objects: 1, bytesByCallers: new Map(Object.entries(callers)) }]])
  const growth = allocationGrowth(
    by(1_000, { 'cache\nmain': 900, 'leak\nserve': 100 }),
    by(1_700, { 'cache\nmain': 1_000, 'leak\nserve': 700 }),
    1,
  )
  t.strictSame(growth.rows[0]?.callers, ['leak', 'serve'])
})
