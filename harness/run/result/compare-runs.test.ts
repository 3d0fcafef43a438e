import t from 'tap'
import type { RunResult } from '../../model/run-result.js'
import { compareRuns } from './compare-runs.js'

const ROUNDS = 13

/** A run of four stages that retains the given bytes per connection. */
function run(bytesPerConnection: number, changes: Partial<RunResult> = {}): RunResult {
  const perRound = [64, 256, 1_024, 2_048]
  let connections = 300
  const samples = [
    300,
    ...perRound.flatMap(count => Array.from({ length: ROUNDS - 1 }, () => (connections += count))),
  ]
  return {
    verdict: 'stable',
    reason: 'so',
    thresholdBytesPerConnection: 64,
    atLeastConnections: 0,
    unit: 'connection',
    stages: perRound.map((_, stage) => stage * (ROUNDS - 1)),
    holds: [],
    samples: samples.map((count, round) => ({
      round,
      connections: count,
      // Odd rounds have a little more.
      liveHeapBytes: 1e6 + bytesPerConnection * count + (round % 2) * 200,
    })),
    ...changes,
  } as unknown as RunResult
}

t.test('a run is better or worse, with the saved bytes and the remaining share', async t => {
  const better = compareRuns(run(1_000), run(5))
  t.match(better, { outcome: 'better', reason: /less/ })
  t.ok(Math.abs(better.savedBytesPerConnection!.estimate - 995) < 1)
  t.ok(Math.abs(better.ratio!.estimate - 0.005) < 0.001 && better.ratio!.high < 0.01)
  const worse = compareRuns(run(5), run(1_000))
  t.match(worse, { outcome: 'worse', reason: /more/ })
  t.ok(Math.abs(worse.savedBytesPerConnection!.estimate + 995) < 1)
})

t.test('the remaining part of a leak is a ratio', async t => {
  const { outcome, ratio } = compareRuns(run(1_000), run(250))
  t.equal(outcome, 'better')
  t.ok(ratio!.low < 0.251 && ratio!.high > 0.249 && ratio!.high - ratio!.low < 0.02, JSON.stringify(ratio))
})

t.test('two runs that retain the same show no difference', async t => {
  for (const bytes of [0, 70_000]) {
    const same = compareRuns(run(bytes), run(bytes))
    t.match(same, { outcome: '~', reason: /the same/ }, `${bytes}`)
    t.ok(same.smallestVisibleBytesPerConnection! <= 64)
  }
  t.equal(compareRuns(run(0), run(0)).ratio, undefined, 'what does not rise has no ratio')
})

t.test('runs that were cut short are compared up to the end of the shorter one', async t => {
  const whole = run(1_000)
  const short = run(5)
  const cut = { ...short, stages: short.stages!.slice(0, 2), samples: short.samples.slice(0, 2 * ROUNDS - 1) }
  t.match(compareRuns(whole, cut), { outcome: 'better' })
})

t.test('void runs are not compared', async t => {
  t.match(compareRuns(run(5, { verdict: 'void' }), run(1)), {
    outcome: 'void',
    reason: /^before measured nothing: so/,
  })
  t.match(compareRuns(run(1), run(5, { verdict: 'void' })), { outcome: 'void', reason: /^after/ })
  t.match(compareRuns(run(1), run(5, { samples: [], stages: [] })), { outcome: 'void' })
})

t.test('runs with different rounds are not compared', async t => {
  const other = run(5)
  const samples = other.samples.map((sample, i) =>
    i === 3 ? { ...sample, connections: sample.connections + 1 } : sample,
  )
  t.match(compareRuns(run(5), { ...other, samples }), { outcome: 'void', reason: /not under the same load/ })
})
