import t from 'tap'
import type { RunRecord } from '../model/run-record.js'
import type { Sample } from '../model/sample.js'
import { roundsOf } from '../run/plan-stages.js'
import { judge } from './judge.js'
import type { RunRule } from './rule.js'
import { recordOf, samplesOf } from './testing/stored-series.js'

const MIB = 1_024 * 1_024
const former: RunRule = { thresholdBytesPerConnection: 64, atLeastConnections: 10_000, unit: 'connection' }
const rule: RunRule = { ...former, confirmedFromConnections: 60_000 }
const ROUNDS = [64, 256, 1_024, 2_048, 4_096, 8_192]

/** Noise that alternates between two values, so that neighbours are not positively correlated. */
const NOISE = [0, 900, -700, 300, -200, 800, -600, 100, -900, 500, -300, 600, -100]

type Shape = (connections: number) => number

/** A run of so many stages, whose heap follows the shape. */
function run(
  stages: number,
  heap: Shape,
  others: (connections: number) => Partial<Sample> = () => ({}),
  rounds: readonly number[] = ROUNDS,
): RunRecord {
  let connections = 300
  let index = 0
  const next = (): Sample => {
    const noise = NOISE[index % NOISE.length] ?? 0
    const [sample] = samplesOf([{ connections, value: 20e6 + noise + heap(connections) }])
    return { ...sample!, round: index, atMs: 100 * index++, ...others(connections) }
  }
  return recordOf(
    rounds.slice(0, stages).map((round, stage) => [
      ...(stage === 0 ? [next()] : []),
      ...roundsOf(round).map(more => {
        connections += more
        return next()
      }),
    ]),
  )
}

const leaking =
  (bytes: number): Shape =>
  connections =>
    bytes * connections
const level = leaking(0)

t.test('a small rise is a leak once a cache of 60,000 entries would be full', t => {
  for (const bytes of [64, 256, 2_000]) {
    const early = judge(run(4, leaking(bytes)), rule)
    t.equal(early.name, bytes < 1_000 ? 'inconclusive' : 'leak', `${bytes} B: ${early.reason}`)
    t.equal(judge(run(5, leaking(bytes)), rule).name, 'leak', `${bytes} B`)
  }
  t.match(
    judge(run(5, leaking(256)), rule).reason,
    /, in two stages in a row, as only a cache of more than 90,156 entries would$/,
  )
  t.match(
    judge(run(4, leaking(256)), rule).reason,
    /a cache or pool could still be filling: its middle is at 28,\d\d\d connections, where 60,000 are asked$/,
  )
  t.end()
})

t.test('two stages that rise together by more than 32 MiB need no confirmation', t => {
  t.equal(judge(run(3, leaking(2_000)), rule).name, 'inconclusive', '29.3 MiB')
  t.equal(judge(run(3, leaking(2_300)), rule).name, 'leak', '33.7 MiB')
  t.equal(judge(run(2, leaking(9_000)), rule).name, 'leak', 'a slow server with 9 KB a connection')
  t.end()
})

t.test(
  'a second stage that is shorter than the first confirms no small rise, as it cannot show that a rise slows down',
  t => {
    const root: Shape = connections => 30_000 * Math.sqrt(connections)
    for (const shape of [leaking(256), root]) {
      const rounds = [64, 256, 1_024, 2_048, 4_096, 2_500]
      const verdict = judge(run(6, shape, undefined, rounds), rule)
      t.equal(verdict.name, 'inconclusive', verdict.reason)
      t.match(
        verdict.reason,
        /the second is shorter than the first, so it cannot show whether the rise slows down$/,
      )
    }
    const large = judge(run(6, leaking(600), undefined, [64, 256, 1_024, 2_048, 4_096, 2_500]), rule)
    t.equal(large.name, 'leak', large.reason)
    t.end()
  },
)

t.test('caches of up to 60,000 entries are never a leak, and are stable in the end', t => {
  for (const entries of [10_000, 20_000, 40_000, 60_000]) {
    for (const bytes of [MIB, 4 * MIB, 24 * MIB]) {
      const cache: Shape = connections => (bytes * Math.min(connections, entries)) / entries
      const verdicts = [1, 2, 3, 4, 5, 6].map(stages => judge(run(stages, cache), rule).name)
      t.notOk(verdicts.includes('leak'), `${entries} entries, ${bytes} B: ${verdicts.join(', ')}`)
      t.ok(verdicts.includes('stable'), `${entries} entries, ${bytes} B: ${verdicts.join(', ')}`)
    }
  }
  t.end()
})

t.test('a rise that slows down is none', t => {
  const root = judge(
    run(6, connections => 30_000 * Math.sqrt(connections)),
    rule,
  )
  t.match(root, {
    name: 'inconclusive',
    reason: /in two stages in a row, but it slows down from stage to stage/,
  })
  const logarithm = [4, 5].map(
    stages =>
      judge(
        run(stages, connections => 1e6 * Math.log(connections)),
        rule,
      ).name,
  )
  t.same(logarithm, ['inconclusive', 'stable'])
  t.end()
})

t.test('a rise that one tooth of a sawtooth of 4 MiB has is none', t => {
  const tooth = judge(run(5, leaking(50)), rule)
  t.match(tooth, {
    name: 'inconclusive',
    reason: /so small that the server could still release them at once/,
  })
  t.equal(judge(run(6, leaking(50)), rule).name, 'leak', 'over more connections it is larger')
  t.end()
})

t.test('few things that stay make no run longer, and are found', t => {
  for (const key of ['fileDescriptors', 'goroutines', 'threads'] as const) {
    const things = (share: number) => (connections: number) => ({
      [key]: 20 + Math.floor(share * connections),
    })
    t.match(judge(run(3, level, things(0)), rule), { name: 'stable' })
    const one = judge(run(3, level, things(1 / 200)), rule)
    t.match(
      one,
      { name: 'inconclusive', reason: /but so far in one stage of 12,288 connections/ },
      one.reason,
    )
    t.match(judge(run(5, level, things(1 / 200)), rule), { name: 'leak', reason: /threshold 0\.004/ }, key)
    t.match(
      judge(run(5, level, things(1 / 200)), former),
      { name: 'stable' },
      'a stored run keeps its verdict',
    )
    t.match(judge(run(3, level, things(1)), rule), { name: 'leak' })
    t.match(
      judge(
        run(3, level, connections => ({ [key]: 20 + Math.min(16, Math.floor(connections / 100)) })),
        rule,
      ),
      { name: 'stable' },
      'a pool of sixteen',
    )
  }
  t.end()
})

t.test('resident memory that rises beside a level heap is found from 1 KiB on', t => {
  const resident = (bytes: number) => (connections: number) => ({ rssBytes: 5e7 + bytes * connections })
  t.match(judge(run(3, level, resident(500)), rule), { name: 'stable' })
  for (const bytes of [1_040, 2_048, 8_192]) {
    t.match(judge(run(3, level, resident(bytes)), rule), { name: 'inconclusive', decidedBy: 'rss' })
    t.match(judge(run(5, level, resident(bytes)), rule), { name: 'leak', decidedBy: 'rss' }, `${bytes} B`)
  }
  const young = (connections: number) => ({ rssBytes: 5e7 + 8_192 * Math.min(5_000, connections) })
  t.match(judge(run(3, level, young), rule), { name: 'stable' }, 'a young Node server')
  t.match(judge(run(5, level, resident(8_192)), former), { name: 'stable' }, 'a stored run keeps its verdict')
  t.end()
})

t.test('a pass says which leaks it would have missed', t => {
  t.match(
    judge(run(3, level), rule).reason,
    /would have shown as a leak, had it begun within the first 10,221 connections and come at least once in 1,024$/,
  )
  t.end()
})
