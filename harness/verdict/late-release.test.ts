import t from 'tap'
import type { RunRecord } from '../model/run-record.js'
import type { Sample } from '../model/sample.js'
import { judge } from './judge.js'
import type { RunRule } from './rule.js'
import { recordOf, samplesOf } from './testing/stored-series.js'

const rule: RunRule = { thresholdBytesPerConnection: 64, atLeastConnections: 0, unit: 'connection' }

/** Two stages of 1,024 and 2,048 connections a round on a heap that retains this much per connection. */
function risingRun(bytesPerConnection: number): RunRecord {
  let connections = 0
  const sample = (): Sample => ({
    ...samplesOf([{ connections, value: 10e6 + bytesPerConnection * connections }])[0]!,
    atMs: connections,
  })
  return recordOf(
    [1_024, 2_048].map((round, stage) => [
      ...(stage === 0 ? [sample()] : []),
      ...Array.from({ length: 12 }, () => {
        connections += round
        return sample()
      }),
    ]),
  )
}

/** A wait without load, with these heap readings every 1,000 ms. */
function held(record: RunRecord, heaps: readonly number[]): RunRecord {
  const last = record.samples.at(-1)!
  const samples = heaps.map((liveHeapBytes, i) => ({
    ...last,
    liveHeapBytes,
    atMs: last.atMs + 1_000 * (i + 1),
  }))
  return { ...record, holds: [{ afterSample: record.samples.length - 1, samples }] }
}

const rose = risingRun(1_000)
const top = rose.samples.at(-1)!.liveHeapBytes!

t.test('a rise that is released is no leak, and its time is reported', t => {
  t.equal(judge(rose, rule).name, 'leak')
  const verdict = judge(held(rose, [top, top - 1e6, 10.2e6, 10.1e6]), rule)
  t.equal(verdict.name, 'stable', verdict.reason)
  t.match(verdict, {
    lateReleases: [{ metric: 'live-heap', amount: top - 10.1e6, afterMs: 3_000 }],
    trend: { bytesPerConnection: { estimate: 1_000 } },
  })
  t.match(
    verdict.reason,
    /^live heap rose by 1,000 B per connection .* and came back late: 36,764,000 B \(99\.7 % of the rise\) within 3 s without traffic; 29\.3 B per connection more would have been left over/,
  )
  t.end()
})

t.test('a rise that stays is a leak, and after a partial release the rest is the leak', t => {
  t.match(judge(held(rose, [top, top, top]), rule), { name: 'leak', lateReleases: [] })
  const half = judge(held(rose, [top - 18e6]), rule)
  t.match(half, { name: 'leak', lateReleases: [{ amount: 18e6 }] })
  t.match(half.reason, /; 48\.8 % of it came back without traffic, and 512 B per connection did not$/)
  t.equal(judge(held(rose, [10e6 + 40 * 36_864]), rule).name, 'leak', '40 B a connection are left')
  t.end()
})

/** The same run on a server that had served this many connections before. */
function from(before: number, record: RunRecord): RunRecord {
  const later = (sample: Sample): Sample => ({ ...sample, connections: sample.connections + before })
  return {
    ...record,
    samples: record.samples.map(later),
    holds: record.holds.map(hold => ({ ...hold, samples: hold.samples.map(later) })),
  }
}

t.test('a release larger than the rise could hide a leak', t => {
  const verdict = judge(held(rose, [5e6]), rule)
  t.equal(verdict.name, 'inconclusive')
  t.match(verdict.reason, /, but a leak of 168 B per connection could hide in what else came and went$/)
  t.end()
})

t.test('a release of the memory of earlier connections hides no leak', t => {
  // 5,000 of them at 1,000 B each.
  t.equal(judge(from(5_000, held(rose, [5e6])), rule).name, 'stable')
  t.equal(judge(from(5_000, held(rose, [5.5e6])), rule).name, 'stable', '12 B a connection are left of all')
  t.equal(judge(from(5_000, held(rose, [7e6])), rule).name, 'inconclusive', '48 B are, or -81')
  t.equal(judge(from(5_000, held(rose, [12e6])), rule).name, 'leak', '54 B of those in the rise are')
  t.end()
})

t.test('after a release, the next stage starts with its own sample, and two more stages are needed', t => {
  const released = held(rose, [10e6])
  const { connections } = rose.samples.at(-1)!
  const next = (rounds: number, bytes: number): RunRecord => {
    const fresh = Array.from({ length: rounds + 1 }, (_, i) => ({
      ...rose.samples.at(-1)!,
      connections: connections + 4_096 * i,
      liveHeapBytes: 10e6 + bytes * 4_096 * i,
    }))
    return {
      samples: [...released.samples, ...fresh],
      stages: [...released.stages, released.samples.length],
      holds: released.holds,
    }
  }
  t.match(judge(next(12, 0), rule), { name: 'stable', judgedFromSample: 25 })
  t.match(judge(next(12, 1_000), rule), { name: 'inconclusive', reason: /but so far in one stage/ })
  t.end()
})

t.test('a rise that goes on without load follows the clock', t => {
  // 36,864 connections in 36.9 s, so 1,000 B per connection is 1 MB per second.
  const rising = (perSecond: number) => Array.from({ length: 12 }, (_, i) => top + perSecond * (i + 1))
  const clock = judge(held(rose, rising(1e6)), rule)
  t.equal(clock.name, 'leak')
  t.match(
    clock.reason,
    /; it goes on without traffic, by 1,000,000 B per second, which is 100 % of the rise, so it follows the clock and not the connections$/,
  )
  const partly = judge(held(rose, rising(0.1e6)), rule)
  t.match(partly.reason, /by 100,000 B per second, which is 10 % of the rise$/)
  t.notMatch(judge(held(rose, [top, top + 1, top]), rule).reason, /without traffic, by/, 'not for certain')
  t.notMatch(
    judge(
      held(
        rose,
        Array.from({ length: 12 }, () => top),
      ),
      rule,
    ).reason,
    /goes on/,
  )
  t.end()
})
