import fc from 'fast-check'
import t from 'tap'
import { judgeStage, rises } from './judge-stage.js'
import type { Point } from './point.js'
import type { MetricRule } from './rule.js'
import { healthySeries, withLeak } from './testing/stored-series.js'

const rule: MetricRule = {
  metric: 'live-heap',
  threshold: 64,
  allowance: 0,
  atOnce: { rise: Infinity, perConnection: Infinity },
  beyondCaches: Infinity,
  witness: false,
}

const smallestVisible = (points: readonly Point[], by: MetricRule): number =>
  judgeStage(points, by).smallestVisible

const isLeak = (points: readonly Point[], b: number, by: MetricRule): boolean =>
  rises(judgeStage(withLeak(points, b), by))

/** Whether the planted leak is seen just above the figure, far above it, and not just below. */
function holds(points: readonly Point[], by: MetricRule): boolean {
  const b = smallestVisible(points, by)
  if (b === Infinity) return [0, 1, 100, 1e6].every(planted => !isLeak(points, planted, by))
  const step = 1e-6 * Math.max(1, b)
  return (
    isLeak(points, b + step, by) &&
    isLeak(points, 3 * b + 1, by) &&
    (b === 0 || !isLeak(points, b - step, by))
  )
}

/** Figures with few distinct values have many ties; steps of 0 give equal connections. */
const series = (maxStep: number, maxValue: number): fc.Arbitrary<Point[]> =>
  fc
    .array(fc.tuple(fc.integer({ min: 0, max: maxStep }), fc.integer({ min: 0, max: maxValue })), {
      minLength: 3,
      maxLength: 18,
    })
    .map(steps => {
      let connections = 0
      return steps.map(([step, value]) => ({ connections: (connections += step), value: 1e6 + value }))
    })

t.test('is exactly the leak from which on a stage rises', t => {
  for (const [maxStep, maxValue] of [
    [500, 50_000],
    [500, 5],
    [1, 50],
    [3, 3],
  ] as const) {
    fc.assert(
      fc.property(series(maxStep, maxValue), points => holds(points, rule)),
      { numRuns: 300 },
    )
    t.pass(`steps up to ${maxStep}, noise up to ${maxValue}`)
  }
  t.end()
})

t.test('holds for other rules', t => {
  const rules = [
    { ...rule, threshold: 0 },
    { ...rule, threshold: 1_000, allowance: 10_000 },
    { ...rule, threshold: -40 },
  ]
  for (const other of rules) {
    fc.assert(
      fc.property(series(500, 50_000), points => holds(points, other)),
      { numRuns: 200 },
    )
    t.pass(`threshold ${other.threshold}`)
  }
  t.end()
})

t.test('holds for the samples of real servers, short and long', t => {
  for (const [name, points] of healthySeries()) {
    for (const n of [11, 13, 20, 50, 51, 100]) t.ok(holds(points.slice(0, n), rule), `${name}, ${n} samples`)
  }
  t.end()
})

t.test('is 0 for a series that already leaks', t => {
  const leaking = Array.from({ length: 13 }, (_, i) => ({ connections: 500 * i, value: 1e6 + 50_000 * i }))
  t.equal(smallestVisible(leaking, rule), 0)
  t.end()
})

t.test('is half the threshold without noise', t => {
  const level = Array.from({ length: 13 }, (_, i) => ({ connections: 500 * i, value: 1e6 }))
  t.equal(smallestVisible(level, rule), 32)
  t.end()
})

t.test('follows from the warm-up allowance for few connections', t => {
  const level = Array.from({ length: 13 }, (_, i) => ({ connections: 100 * i, value: 1e6 }))
  t.equal(smallestVisible(level, { ...rule, allowance: 120_000 }), 100)
  t.end()
})

t.test('is infinite if no leak could have been seen', t => {
  const level = Array.from({ length: 10 }, (_, i) => ({ connections: 500 * i, value: 1e6 }))
  t.equal(smallestVisible(level, rule), Infinity, 'too few')
  const idle = Array.from({ length: 20 }, () => ({ connections: 500, value: 1e6 }))
  t.equal(smallestVisible(idle, rule), Infinity, 'no load')
  t.end()
})
