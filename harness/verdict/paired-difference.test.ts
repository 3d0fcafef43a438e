import t from 'tap'
import type { MetricStage } from './metric-stages.js'
import { judgeDifference, pairedStages } from './paired-difference.js'
import type { RunRule } from './rule.js'
import { normalNumbers } from './testing/normal-numbers.js'

const RULE: RunRule = { thresholdBytesPerConnection: 64, atLeastConnections: 0, unit: 'connection' }
const SD_BYTES = 5_000
/** Connections per round, as in a run. */
const ROUNDS = [64, 256, 1_024, 2_048]

/** Four stages of twelve rounds. */
function stages(heapAt: (connections: number) => number, unitsPerConnection = 1): MetricStage[] {
  let connections = 300
  return ROUNDS.map(perRound => {
    const points = Array.from({ length: 13 }, (_, round) => {
      if (round > 0) connections += perRound
      return { connections: connections * unitsPerConnection, value: heapAt(connections) }
    })
    return { points, tookMs: 0, held: [] }
  })
}

function judge(
  first: (n: number) => number,
  second: (n: number) => number,
): ReturnType<typeof judgeDifference> {
  return judgeDifference(pairedStages(stages(first), stages(second)), RULE, 'live-heap')
}

t.test('a pair of rounds is the difference of the two servers', async t => {
  const paired = pairedStages(
    stages(n => 100 * n + 7),
    stages(n => 40 * n),
  )
  t.equal(paired.length, 4)
  t.same(
    paired[0]!.points.slice(0, 3),
    [300, 364, 428].map(connections => ({ connections, value: 60 * connections + 7 })),
  )
})

t.test('only rounds that both servers completed are compared', async t => {
  const short = stages(() => 0).slice(0, 2)
  const cut = [short[0]!, { points: short[1]!.points.slice(0, 5), tookMs: 0, held: [] }]
  t.same(
    pairedStages(
      stages(() => 1),
      cut,
    ).map(({ points }) => points.length),
    [13, 5],
  )
})

t.test('the load of one server must be a multiple of the load of the other', async t => {
  t.equal(
    pairedStages(
      stages(() => 1),
      stages(() => 0, 3),
    ).length,
    4,
  )
  const other = stages(() => 0)
  const uneven = other.map(({ points }) => ({
    points: points.map((point, i) => (i === 5 ? { ...point, connections: point.connections + 1 } : point)),
    tookMs: 0,
    held: [],
  }))
  t.throws(
    () =>
      pairedStages(
        stages(() => 1),
        uneven,
      ),
    {
      name: 'RangeError',
      message: /stage 0, round 5: .*not under the same load/,
    },
  )
})

t.test('the slope is that of scipy 1.17.1, and the p-value is no smaller', async t => {
  // theilslopes(before - after, connections, 0.99) and kendalltau(…, method='exact')
  const before = [1e6, 1513e3, 1990e3, 2507e3, 3002e3, 3498e3, 4011e3, 4495e3, 5006e3, 5490e3]
  const after = [8e5, 826e3, 849e3, 877e3, 897e3, 926e3, 948e3, 976e3, 1003e3, 1023e3]
  const points = (values: number[]): MetricStage[] => [
    { points: values.map((value, i) => ({ connections: 500 * i, value })), tookMs: 0, held: [] },
  ]
  const found = judgeDifference(pairedStages(points(before), points(after)), RULE, 'live-heap')
  t.equal(found.perConnection!.estimate, 948.2857142857143)
  // scipy assumes that neighbouring samples are independent.
  t.ok(found.pValue! > 5.5e-7 && found.pValue! < 0.005, `${found.pValue}`)
  const flat = [5, 3, 9, 1, 12, 7, 4, 10, 2, 8]
  const level = judgeDifference(pairedStages(points(flat), points(flat.map(() => 0))), RULE, 'live-heap')
  t.ok(level.pValue! > 0.8618 && level.pValue! <= 1, `${level.pValue}`)
  t.equal(level.perConnection!.estimate, 0.0004)
})

t.test('the server that retains more is named, in either order', async t => {
  const [noise, other] = [normalNumbers(1), normalNumbers(2)]
  const leaks = (n: number): number => 200 * n + SD_BYTES * noise()
  const level = (): number => SD_BYTES * other()
  t.match(judge(leaks, level), { outcome: 'more' })
  t.match(judge(level, leaks), { outcome: 'less' })
})

t.test('two servers that leak equally are the same, and so are two level ones', async t => {
  const [noise, other] = [normalNumbers(3), normalNumbers(4)]
  const same = judge(
    n => 70_000 * n + SD_BYTES * noise(),
    n => 70_000 * n + SD_BYTES * other(),
  )
  t.equal(same.outcome, 'same')
  t.ok(same.smallestVisible <= 64, `${same.smallestVisible}`)
  t.equal(
    judge(
      () => SD_BYTES * noise(),
      () => SD_BYTES * other(),
    ).outcome,
    'same',
  )
})

t.test('a drift of both servers cancels, although it would be a leak in one', async t => {
  const [noise, other] = [normalNumbers(5), normalNumbers(6)]
  const drift = (n: number): number => 3e6 * Math.log(n) + 4e5 * Math.sin(n / 1_500)
  const both = judge(
    n => drift(n) + SD_BYTES * noise(),
    n => drift(n) + SD_BYTES * other(),
  )
  t.equal(both.outcome, 'same')
})

t.test('with noise that could hide a difference, the outcome is unknown', async t => {
  const [noise, other] = [normalNumbers(7), normalNumbers(8)]
  const found = judge(
    () => 2e7 + 3e6 * noise(),
    () => 2e7 + 3e6 * other(),
  )
  t.equal(found.outcome, 'unknown')
  t.ok(found.smallestVisible > 64)
})

t.test('of 1,000 pairs that do not differ, none is reported to differ', async t => {
  for (let seed = 1; seed <= 1_000; seed++) {
    // Neighbouring samples of a server are correlated: 0.5.
    const noise = normalNumbers(seed)
    const heap = (): (() => number) => {
      let last = 0
      return () => (last = 0.5 * last + SD_BYTES * noise())
    }
    const { outcome } = judge(heap(), heap())
    if (outcome !== 'same' && outcome !== 'unknown') t.fail(`seed ${seed}: ${outcome}`)
  }
})

t.test('with too few rounds the outcome is unknown', async t => {
  t.match(judgeDifference([], RULE, 'live-heap'), { outcome: 'unknown', smallestVisible: Infinity })
})
