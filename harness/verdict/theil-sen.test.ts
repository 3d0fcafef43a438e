import fc from 'fast-check'
import t from 'tap'
import type { Point } from './point.js'
import { permutations, plainMedian } from './testing/plain-statistics.js'
import { goldenSeries } from './testing/stored-series.js'
import { medianSlope, pairwiseSlopes, theilSen } from './theil-sen.js'

const points = (bytes: readonly number[], connections?: readonly number[]): Point[] =>
  bytes.map((value, index) => ({ connections: connections?.[index] ?? index, value }))

/** Points with rising, sometimes equal, connections. */
const series = (minLength: number, maxLength: number, maxStep = 500): fc.Arbitrary<Point[]> =>
  fc
    .array(fc.tuple(fc.integer({ min: 0, max: maxStep }), fc.integer({ min: -5000, max: 5000 })), {
      minLength,
      maxLength,
    })
    .map(steps => {
      let connections = 0
      return steps.map(([step, value]) => ({ connections: (connections += step), value }))
    })
    .filter(found => found.at(-1)!.connections > found[0]!.connections)

const near = (found: number, wanted: number) =>
  found === wanted || Math.abs(found - wanted) <= 1e-9 * Math.max(1, Math.abs(wanted))

t.test('reproduces a published example', t => {
  // M. Hollander, D. A. Wolfe and E. Chicken, Nonparametric Statistical Methods, example 9.1: ratios of rainfall in
  // five years. P(S >= 8) = 0.042, so the limits at 1 - 2·0.042 are the second and the ninth of ten slopes.
  const ratios = points([1.26, 1.27, 1.12, 1.16, 1.03], [1, 2, 3, 4, 5])
  const { estimate, low, high } = theilSen(ratios, 1 - 2 * 0.042)
  t.ok(near(estimate, -0.05625), `estimate ${estimate}`)
  t.ok(near(low, -0.13), `low ${low}`)
  t.ok(near(high, 0.01), `high ${high}`)
  t.end()
})

t.test('the estimate is the median of the slopes of all pairs with different connections', t => {
  fc.assert(
    fc.property(series(2, 12), found => {
      const slopes: number[] = []
      for (const a of found) {
        for (const b of found) {
          if (b.connections > a.connections)
            slopes.push((b.value - a.value) / (b.connections - a.connections))
        }
      }
      return (
        near(theilSen(found, 0.9).estimate, plainMedian(slopes)) &&
        pairwiseSlopes(found).length === slopes.length
      )
    }),
  )
  t.end()
})

t.test('the interval contains the slopes that an exact test does not reject', t => {
  // Kendall's test of bytes - slope·connections against all orders of the ranks, connections tied or not.
  const orders = permutations([1, 2, 3, 4, 5, 6])
  const kendall = (xs: readonly number[], ys: readonly number[]): number => {
    let s = 0
    for (let j = 0; j < xs.length; j++) {
      for (let i = 0; i < j; i++) if (xs[i] !== xs[j]) s += Math.sign(ys[j]! - ys[i]!)
    }
    return s
  }
  for (const connections of [
    [0, 1, 2, 4, 7, 9],
    [0, 1, 1, 2, 3, 3],
  ]) {
    const chances = orders.map(order => kendall(connections, order))
    const found = points([10, 3, 12, 40, 31, 55], connections)
    for (const confidence of [0.8, 0.9, 0.95, 0.98]) {
      const rejects = (slope: number): boolean => {
        const s = kendall(
          connections,
          found.map(point => point.value - slope * point.connections),
        )
        const extreme = chances.filter(chance => chance >= Math.abs(s)).length / chances.length
        return extreme <= (1 - confidence) / 2
      }
      const { low, high } = theilSen(found, confidence)
      const label = `${connections.join()} at ${confidence}: ${low} to ${high}`
      if (Number.isFinite(low)) {
        t.ok(rejects(low - 1e-6) && !rejects(low + 1e-6), `${label}, low`)
        t.ok(!rejects(high - 1e-6) && rejects(high + 1e-6), `${label}, high`)
      } else {
        t.notOk(rejects(-1e9) || rejects(1e9), `${label}, open`)
      }
    }
  }
  t.end()
})

t.test('agrees with scipy.stats.theilslopes', t => {
  for (const one of goldenSeries()) {
    const found = points(one.bytes, one.connections)
    const [estimate, low, high] = one.theilSlopes99
    const interval = theilSen(found, 0.99)
    t.ok(near(interval.estimate, estimate), `${one.name}: estimate`)
    // scipy rounds the ranks of a normal approximation; ours come from exact counts, or are rounded outwards.
    const slopes = pairwiseSlopes(found)
    const ranksApart = (a: number, b: number) =>
      slopes.filter(slope => slope > Math.min(a, b) + 1e-9 && slope < Math.max(a, b) - 1e-9).length
    if (!Number.isFinite(interval.low)) {
      t.ok(found.length < 6, `${one.name}: open, as 1/${found.length}! is more than 0.5 %`)
    } else {
      t.ok(ranksApart(interval.low, low) <= 1, `${one.name}: low ${interval.low}, scipy ${low}`)
      t.ok(ranksApart(interval.high, high) <= 1, `${one.name}: high ${interval.high}, scipy ${high}`)
    }
  }
  t.end()
})

t.test('shifts with the series', t => {
  fc.assert(
    fc.property(
      series(6, 30),
      fc.integer({ min: -9999, max: 9999 }),
      fc.integer({ min: -99, max: 99 }),
      (found, level, slope) => {
        const plain = theilSen(found, 0.99)
        const moved = theilSen(
          found.map(point => ({ ...point, value: point.value + level + slope * point.connections })),
          0.99,
        )
        return (['estimate', 'low', 'high'] as const).every(key => near(moved[key], plain[key] + slope))
      },
    ),
  )
  t.end()
})

t.test('scales and mirrors with the series', t => {
  fc.assert(
    fc.property(series(6, 30), fc.integer({ min: 1, max: 999 }), (found, scale) => {
      const plain = theilSen(found, 0.99)
      const scaled = theilSen(
        found.map(point => ({ ...point, value: scale * point.value })),
        0.99,
      )
      const mirrored = theilSen(
        found.map(point => ({ ...point, value: -point.value })),
        0.99,
      )
      return (
        near(scaled.estimate, scale * plain.estimate) &&
        near(scaled.low, scale * plain.low) &&
        near(scaled.high, scale * plain.high) &&
        near(mirrored.low, -plain.high) &&
        near(mirrored.high, -plain.low)
      )
    }),
  )
  t.end()
})

t.test('is infinite if there are too few points for the confidence', t => {
  t.match(theilSen(points([1, 2, 3, 4, 5]), 0.99), { estimate: 1, low: -Infinity, high: Infinity })
  t.match(theilSen(points([1, 2, 3, 4, 5, 6]), 0.99), { estimate: 1, low: 1, high: 1 })
  t.end()
})

t.test('a constant series is level', t => {
  t.same(theilSen(points([7, 7, 7, 7, 7, 7]), 0.99), { estimate: 0, low: 0, high: 0 })
  t.end()
})

t.test('holds for a thousand points and for huge ones', t => {
  const many = points(Array.from({ length: 1000 }, (_, i) => 2 ** 52 + 64 * i + (i % 7)))
  const { estimate, low, high } = theilSen(many, 0.99)
  t.ok(low <= estimate && estimate <= high && high - low < 0.1 && near(Math.round(estimate), 64))
  t.end()
})

t.test('refuses invalid points', t => {
  const bad: [Point[], string][] = [
    [points([1, NaN]), 'sample 1: NaN is not a figure that can be judged'],
    [points([1, 1e300]), 'sample 1: 1e+300 is not a figure that can be judged'],
    [points([1, 2], [0, NaN]), 'sample 1: NaN is not a number of connections'],
    [points([1, 2], [-1, 2]), 'sample 0: -1 is not a number of connections'],
    [points([1, 2, 3], [0, 5, 4]), 'sample 2: connections fell from 5 to 4'],
    [points([1, 2, 3], [5, 5, 5]), 'no two samples differ in connections: there is no slope'],
    [points([1]), 'no two samples differ in connections: there is no slope'],
  ]
  for (const [found, message] of bad) t.throws(() => theilSen(found, 0.99), new RangeError(message))
  t.throws(() => theilSen(points([1, 2]), 99), new RangeError('99 is not a confidence'))
  t.end()
})

t.test('serial correlation moves the limits outwards with the variance of S', t => {
  const found = points([3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9])
  const slopes = pairwiseSlopes(found)
  // n = 13: P(S >= 44) = 0.0033 and P(S >= 42) = 0.0051, so each limit at 99 % leaves out 17 of 78 slopes.
  const plain = theilSen(found, 0.99)
  t.equal(plain.low, slopes[17])
  t.equal(plain.high, slopes[60])
  // At a ratio of 2.25, S must be 44 · 1.5 = 66: 6 of 78.
  const widened = theilSen(found, 0.99, 2.25)
  t.equal(widened.low, slopes[6])
  t.equal(widened.high, slopes[71])
  t.equal(widened.estimate, medianSlope(slopes))
  t.match(theilSen(found, 0.99, 4), { low: -Infinity, high: Infinity }, 'S cannot be 88')
  t.end()
})
