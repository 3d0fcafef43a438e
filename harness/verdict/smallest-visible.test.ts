import fc from 'fast-check'
import t from 'tap'
import { judge } from './judge.js'
import type { Point } from './point.js'
import { ruleFor, type Rule } from './rule.js'
import { smallestVisible } from './smallest-visible.js'
import { healthySeries, samplesOf, withLeak } from './testing/stored-series.js'

const rule = ruleFor(64)

const isLeak = (points: readonly Point[], b: number, by: Rule): boolean =>
  judge(samplesOf(withLeak(points, b)), by).name === 'leak'

/** Whether the planted leak is seen just above the figure, far above it, and not just below. */
function holds(points: readonly Point[], by: Rule): boolean {
  const b = smallestVisible(points, by)
  if (b === Infinity) return [0, 1, 100, 1e6].every(planted => !isLeak(points, planted, by))
  const step = 1e-6 * Math.max(1, b)
  return (
    isLeak(points, b + step, by) &&
    isLeak(points, 3 * b + 1, by) &&
    (b === 0 || !isLeak(points, b - step, by))
  )
}

/** Figures drawn from few values tie often; steps of 0 leave connections equal. */
const series = (maxStep: number, maxBytes: number): fc.Arbitrary<Point[]> =>
  fc
    .array(fc.tuple(fc.integer({ min: 0, max: maxStep }), fc.integer({ min: 0, max: maxBytes })), {
      minLength: 3,
      maxLength: 16,
    })
    .map(steps => {
      let connections = 0
      return steps.map(([step, bytes]) => ({ connections: (connections += step), bytes: 1e6 + bytes }))
    })

t.test('is the very leak at which the verdict turns', t => {
  for (const [maxStep, maxBytes] of [
    [500, 50_000],
    [500, 5],
    [1, 50],
    [3, 3],
  ] as const) {
    fc.assert(
      fc.property(series(maxStep, maxBytes), points => holds(points, rule)),
      { numRuns: 300 },
    )
    t.pass(`steps up to ${maxStep}, noise up to ${maxBytes}`)
  }
  t.end()
})

t.test('holds for other rules', t => {
  const rules = [
    { ...ruleFor(0), confidence: 0.95, maxPValue: 0.01 },
    { ...ruleFor(1000), confidence: 0.9, maxPValue: 0.05, minSamples: 5 },
    { ...ruleFor(-20), maxPValue: 0.5, minSamples: 3 },
  ]
  for (const other of rules) {
    fc.assert(
      fc.property(series(500, 50_000), points => holds(points, other)),
      { numRuns: 200 },
    )
    t.pass(`threshold ${other.thresholdBytesPerConnection}`)
  }
  t.end()
})

t.test('holds for the samples of real servers, short and long', t => {
  for (const [name, points] of healthySeries()) {
    for (const n of [8, 9, 20, 50, 51, 100]) t.ok(holds(points.slice(0, n), rule), `${name}, ${n} samples`)
  }
  t.end()
})

t.test('is 0 for a leak as it stands', t => {
  const leaking = Array.from({ length: 8 }, (_, i) => ({ connections: 500 * i, bytes: 1e6 + 50_000 * i }))
  t.equal(smallestVisible(leaking, rule), 0)
  t.end()
})

t.test('is the threshold where there is no noise at all', t => {
  const level = Array.from({ length: 8 }, (_, i) => ({ connections: 500 * i, bytes: 1e6 }))
  t.equal(smallestVisible(level, rule), 64)
  t.end()
})

t.test('is infinite where no leak could have been seen', t => {
  const level = Array.from({ length: 7 }, (_, i) => ({ connections: 500 * i, bytes: 1e6 }))
  t.equal(smallestVisible(level, rule), Infinity, 'too few for the rule')
  t.equal(smallestVisible(level, { ...rule, minSamples: 7 }), Infinity, 'too few for the p-value')
  const idle = Array.from({ length: 20 }, () => ({ connections: 500, bytes: 1e6 }))
  t.equal(smallestVisible(idle, rule), Infinity, 'no load')
  t.end()
})
