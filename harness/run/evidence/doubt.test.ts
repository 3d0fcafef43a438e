import { readFileSync } from 'node:fs'
import t from 'tap'
import type { Retention } from '../../model/evidence.js'
import { packagePath } from '../../model/package-path.js'
import { runResultSchema } from '../../model/run-result.js'
import { judge, type JudgedVerdict } from '../../verdict/judge.js'
import { recordOf, ruleOf } from '../result/record-of.js'
import { doubtOf } from './doubt.js'

/** The verdict of a run of a real server. */
function stored(name: string): JudgedVerdict {
  const text = readFileSync(packagePath(`harness/run/testdata/${name}.json`), 'utf8')
  const run = runResultSchema.parse(JSON.parse(text))
  return judge(recordOf(run), ruleOf(run))
}

const leak = stored('leak-go')
const retention = (growthBytes: number, more: Partial<Retention> = {}): Retention => ({
  connections: 200,
  holder: null,
  growthBytes,
  ...more,
})

t.test('a round that left next to nothing contradicts a leak of the live heap', async t => {
  // 70,900 bytes a connection.
  t.match(doubtOf(leak, retention(12_000), 64), {
    connections: 200,
    foundBytes: 12_000,
    seenByHeap: false,
  })
  const { expectedBytes = 0 } = doubtOf(leak, retention(-40_000), 64) ?? {}
  t.ok(expectedBytes > 70_000 * 200 && expectedBytes < 72_000 * 200, `${expectedBytes}`)
})

t.test('a round that left as much as the rise predicts, or a part of it, does not', async t => {
  t.equal(doubtOf(leak, retention(70_900 * 200), 64), undefined)
  t.equal(doubtOf(leak, retention(70_900 * 200 * 0.1), 64), undefined, 'more than noise is still retained')
  t.equal(doubtOf(leak, retention(66_000), 64), undefined)
  t.type(doubtOf(leak, retention(65_000), 64), 'object')
})

t.test('a small leak is measured by what it would have left, not by the noise of a round', async t => {
  const { name, decidedBy } = leak
  const trend = { risePValue: 1e-5, smallestVisibleBytesPerConnection: 0 }
  const bytesPerConnection = { estimate: 40, low: 36, high: 44 }
  const small = { ...leak, name, decidedBy, trend: { ...trend, bytesPerConnection } } as JudgedVerdict
  const left = (bytes: number): Retention => retention(bytes, { connections: 5_000 })
  t.equal(
    doubtOf(small, left(40 * 5_000), 64),
    undefined,
    'below the threshold, and all that the rise predicts',
  )
  t.equal(doubtOf(small, left(46_000), 64), undefined)
  t.type(doubtOf(small, left(44_000), 64), 'object', 'a quarter of 36 bytes each is 45,000')
})

t.test('where the live heap rose with the same round, only the snapshots show nothing', async t => {
  t.match(doubtOf(leak, retention(0, { liveHeapGrowthBytes: 14e6 }), 64), { seenByHeap: true })
  t.match(doubtOf(leak, retention(0, { liveHeapGrowthBytes: 9_000 }), 64), { seenByHeap: false })
})

t.test('nothing is contradicted where there is no leak, no figure or no load', async t => {
  t.equal(doubtOf(stored('stable-go'), retention(0), 64), undefined)
  t.equal(doubtOf(stored('inconclusive-go'), retention(0), 64), undefined)
  t.equal(doubtOf({ ...leak, decidedBy: 'rss' }, retention(0), 64), undefined)
  t.equal(doubtOf(leak, undefined, 64), undefined)
  t.equal(doubtOf(leak, { connections: 200, holder: null }, 64), undefined, 'a file without the figure')
  t.equal(doubtOf(leak, retention(0, { connections: 0 }), 64), undefined)
})
