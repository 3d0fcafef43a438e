import t from 'tap'
import { collectUntilItStays } from './collect-until-it-stays.js'

function heapOf(...bytes: number[]): () => Promise<number> {
  const left = [...bytes]
  return () => Promise.resolve(left.length > 1 ? left.shift()! : left[0]!)
}

t.test('collects at least as often as asked, even where the first two agree', async t => {
  t.same(await collectUntilItStays(heapOf(5_000, 5_000, 5_000, 1_000), 3), {
    liveHeapBytes: 5_000,
    collections: 3,
    stays: true,
  })
})

t.test('goes on while collections still free something', async t => {
  t.same(await collectUntilItStays(heapOf(90_000, 50_000, 20_000, 9_000, 8_500), 2), {
    liveHeapBytes: 8_500,
    collections: 5,
    stays: true,
  })
})

t.test('gives up on a heap that never stays, and says so', async t => {
  let bytes = 0
  const { collections, stays, liveHeapBytes } = await collectUntilItStays(
    () => Promise.resolve((bytes += 4_096)),
    2,
  )
  t.same({ collections, stays, liveHeapBytes }, { collections: 10, stays: false, liveHeapBytes: 40_960 })
})
