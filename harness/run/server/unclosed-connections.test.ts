import t from 'tap'
import { UnclosedConnections } from './unclosed-connections.js'

const { signal } = new AbortController()

/** Counts of a server that closes nothing by itself, with the numbers that follow the first sample. */
async function server(
  ...numbers: number[]
): Promise<{ unclosed: UnclosedConnections; left: readonly number[] }> {
  const left = [10, ...numbers]
  const count = (): Promise<number> => Promise.resolve((left.length > 1 ? left.shift() : left[0]) ?? 0)
  const unclosed = new UnclosedConnections(count, 0)
  t.strictSame(await unclosed.beforeCollection(10, signal), { total: 10, open: 10 })
  t.ok(unclosed.closesNone)
  return { unclosed, left }
}

t.test('what a collection closes counts on', async t => {
  const { unclosed } = await server(4, 4)
  await unclosed.afterCollection({ total: 10, open: 10 })
  t.strictSame(await unclosed.beforeCollection(9, signal), { total: 15, open: 9 })
})

t.test('a list of sockets that lacks some once is no collection that closed them', async t => {
  const { unclosed } = await server(3, 10, 10)
  await unclosed.afterCollection({ total: 10, open: 10 })
  t.strictSame(await unclosed.beforeCollection(12, signal), { total: 12, open: 12 })
})

t.test('where no number comes twice, the larger one counts', async t => {
  const { unclosed, left } = await server(3, 4, 5, 6, 10, 9, 0)
  await unclosed.afterCollection({ total: 10, open: 10 })
  t.strictSame(left, [0], 'six counts')
  t.strictSame(await unclosed.beforeCollection(10, signal), { total: 10, open: 10 })
})
