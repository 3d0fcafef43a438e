import t from 'tap'
import type { Interval } from '../model/verdict.js'
import type { Point } from './point.js'
import { slopeRatio } from './slope-ratio.js'
import { normalNumbers } from './testing/normal-numbers.js'
import { permutations, plainS } from './testing/plain-statistics.js'

/** No serial correlation, which the references assume. */
const independent = (): number => 1

const points = (values: readonly number[]): Point[] =>
  values.map((value, i) => ({ connections: 500 * i, value }))

t.test('the estimate is that of scipy 1.17.1', async t => {
  // theilslopes(after, before, 0.99); its limits are at nearby ranks, from the normal approximation.
  const before = [1e6, 1513e3, 1990e3, 2507e3, 3002e3, 3498e3, 4011e3, 4495e3, 5006e3, 5490e3]
  const after = [8e5, 826e3, 849e3, 877e3, 897e3, 926e3, 948e3, 976e3, 1003e3, 1023e3]
  const { estimate, low, high } = slopeRatio(points(before), points(after), independent)!
  t.ok(Math.abs(estimate - 0.050357653791130184) < 1e-15)
  t.ok(Math.abs(low - 0.04821802935010482) < 0.001, `low ${low}`)
  t.ok(Math.abs(high - 0.05130784708249497) < 0.001, `high ${high}`)
})

t.test('the interval contains the ratios that an exact test of every order does not reject', async t => {
  const before = [0, 700, 1_300, 2_100, 2_700, 3_500, 4_100]
  const after = [10, 180, 260, 470, 520, 690, 840]
  const { low, high } = slopeRatio(points(before), points(after), independent)!
  const chances = permutations([1, 2, 3, 4, 5, 6, 7]).map(plainS)
  const kept = (ratio: number): boolean => {
    const s = plainS(after.map((value, i) => value - ratio * before[i]!))
    return chances.filter(chance => chance >= Math.abs(s)).length / chances.length > 0.005
  }
  t.ok(low < 0.2 && high > 0.2 && high - low < 0.3, `${low} to ${high}`)
  for (let ratio = -0.2; ratio < 0.8; ratio += 0.00037) {
    if (kept(ratio) !== (ratio > low && ratio < high))
      t.fail(`${ratio}, where the interval is ${low} to ${high}`)
  }
})

/** Fieller's own interval for the ratio of two least-squares slopes, in its textbook form. */
function fieller(
  before: readonly Point[],
  after: readonly Point[],
  t: number,
): { low: number; high: number } {
  const n = before.length
  const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / n
  const x = before.map(point => point.connections)
  const [mx, mb, ma] = [mean(x), mean(before.map(p => p.value)), mean(after.map(p => p.value))]
  const sxx = x.reduce((sum, value) => sum + (value - mx) ** 2, 0)
  const slope = (of: readonly Point[], m: number): number =>
    of.reduce((sum, p) => sum + (p.connections - mx) * (p.value - m), 0) / sxx
  const [b, a] = [slope(before, mb), slope(after, ma)]
  const left = (of: readonly Point[], m: number, s: number): number[] =>
    of.map(p => p.value - m - s * (p.connections - mx))
  const [rb, ra] = [left(before, mb, b), left(after, ma, a)]
  const v = (p: number[], q: number[]): number =>
    p.reduce((sum, value, i) => sum + value * q[i]!, 0) / (n - 2) / sxx
  const [A, B, C] = [b * b - t * t * v(rb, rb), a * b - t * t * v(ra, rb), a * a - t * t * v(ra, ra)]
  const root = Math.sqrt(B * B - A * C)
  return { low: (B - root) / A, high: (B + root) / A }
}

t.test(
  'it covers the true ratio as often as it states, with about the width of the classical interval',
  async t => {
    // Student's t for 99 % and 11 degrees of freedom.
    const T = 3.1058
    const runs = 1_000
    let [missed, ours, theirs, missedIfCorrelated] = [0, 0, 0, 0]
    for (let seed = 1; seed <= runs; seed++) {
      const noise = normalNumbers(seed)
      const series = (slope: number, correlation = 0): Point[] => {
        let error = noise()
        return Array.from({ length: 13 }, (_, i) => {
          error = correlation * error + Math.sqrt(1 - correlation ** 2) * noise()
          return { connections: 500 * i, value: 1e6 + slope * 500 * i + 5_000 * error }
        })
      }
      const covers = (found: Interval | undefined): boolean =>
        !found || (found.low <= 0.3 && found.high >= 0.3)
      const [before, after] = [series(300), series(90)]
      const found = slopeRatio(before, after, independent)
      if (!covers(found)) missed++
      const reference = fieller(before, after, T)
      ours += found ? found.high - found.low : 0
      theirs += found ? reference.high - reference.low : 0
      if (!covers(slopeRatio(series(300, 0.4), series(90, 0.4)))) missedIfCorrelated++
    }
    t.ok(missed <= 0.02 * runs, `${missed} of ${runs} missed, where 10 are expected`)
    t.ok(missed > 0, 'an interval that never misses says too little')
    t.ok(ours / theirs > 0.8 && ours / theirs < 1.4, `${(ours / theirs).toFixed(2)} times as wide`)
    t.ok(
      missedIfCorrelated <= 0.02 * runs,
      `${missedIfCorrelated} missed where neighbours resemble each other`,
    )
  },
)

t.test('there is no ratio if the first series does not rise', async t => {
  t.equal(slopeRatio(points([5, 3, 9, 1, 12, 7, 4, 10]), points([1, 2, 3, 4, 5, 6, 7, 8])), undefined)
  t.equal(slopeRatio(points([]), points([])), undefined)
  t.throws(() => slopeRatio(points([1, 2]), points([1])), { name: 'RangeError' })
})
