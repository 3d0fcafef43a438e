import fc from 'fast-check'
import t from 'tap'
import { mannKendall } from './mann-kendall.js'
import { hamedRaoRatio, varianceRatio } from './serial-correlation.js'
import { plainHamedRaoRatio } from './testing/plain-statistics.js'
import { goldenSeries } from './testing/stored-series.js'
import { normalNumbers } from './testing/normal-numbers.js'
import { medianSlope, pairwiseSlopes, slopeInterval } from './theil-sen.js'

const evenly = (values: readonly number[]) =>
  values.map((value, index) => ({ connections: 500 * index, value }))

/** Detrended in the same way as the rule. */
const detrend = (values: readonly number[]): number[] => {
  const slope = medianSlope(pairwiseSlopes(evenly(values)))
  return values.map((value, index) => Number((value - slope * 500 * index).toFixed(6)))
}

const ratioOf = (values: readonly number[]): number => hamedRaoRatio(detrend(values))

t.test('agrees with pymannkendall where it increases the variance', t => {
  let widened = 0
  for (const one of goldenSeries()) {
    // pymannkendall detrends over the index.
    const found = ratioOf(one.bytes)
    const wanted = Math.max(1, one.hamedRaoVarianceS / one.varianceS)
    t.ok(Math.abs(found / wanted - 1) < 1e-9, `${one.name}: variance ratio ${found} is ${wanted}`)
    if (one.hamedRaoVarianceS > one.varianceS) widened++
  }
  t.ok(widened >= 5, `${widened} of the series are correlated`)
  t.end()
})

t.test('agrees with the formula written out', t => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 3, maxLength: 25 }), values => {
      const plain = plainHamedRaoRatio(detrend(values))
      return Math.abs(ratioOf(values) - Math.max(1, plain)) < 1e-9
    }),
    { numRuns: 500 },
  )
  t.end()
})

t.test('correlation never counts as stronger evidence', t => {
  // Alternating: pymannkendall reduces the variance of such series, even to negative values.
  t.equal(ratioOf([0, 9, 1, 10, 2, 11, 3, 12, 4, 13, 5, 14]), 1)
  t.end()
})

t.test('increases the variance of a random walk, and its p-value', t => {
  const walk = [0, 3, 5, 9, 12, 13, 11, 9, 8, 5, 2, 0, -3, -5, -4, -1, 2, 5, 6, 8, 11, 13, 14, 12]
  const ratio = ratioOf(walk)
  t.ok(ratio > 1.5, `ratio ${ratio}`)
  t.ok(mannKendall(walk, ratio).pRise > mannKendall(walk).pRise)
  t.end()
})

t.test('does not depend on the removed trend', t => {
  const whole = (values: readonly number[]): number => {
    const points = evenly(values)
    return varianceRatio(points, medianSlope(pairwiseSlopes(points)))
  }
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: -3000, max: 3000 }), { minLength: 8, maxLength: 13 }),
      fc.integer({ min: -9999, max: 99_999 }),
      (values, slope) => whole(values) === whole(values.map((value, i) => value + slope * 500 * i)),
    ),
  )
  t.end()
})

t.test('is never below the factor of a first-order correlation of 0.4', t => {
  // n = 4: 1 + 2/24 · (6 · 0.4).
  t.ok(Math.abs(varianceRatio(evenly([7, 7, 7, 7]), 0) - 1.2) < 1e-12)
  t.equal(varianceRatio(evenly([7, 9]), 0), 1)
  const walk = evenly(Array.from({ length: 40 }, (_, i) => Math.round(1_000 * Math.sin(i / 6))))
  t.equal(varianceRatio(walk, 0), hamedRaoRatio(walk.map(point => point.value)), 'more where there is more')
  t.end()
})

t.test(
  'with it, the interval misses the true slope no more often than stated, up to a correlation of 0.6',
  t => {
    // First-order autoregressive noise, 13 samples as in a stage; seeded, so that the figures are reproducible.
    const normal = normalNumbers(7_657)
    for (const correlation of [0, 0.3, 0.6]) {
      let missed = 0
      for (let run = 0; run < 2_000; run++) {
        let noise = normal()
        const points = evenly(
          Array.from(
            { length: 13 },
            () => (noise = correlation * noise + Math.sqrt(1 - correlation ** 2) * normal()),
          ),
        ).map(point => ({ ...point, value: 1e4 * point.value }))
        const slopes = pairwiseSlopes(points)
        const { low, high } = slopeInterval(points, slopes, 0.99, varianceRatio(points, medianSlope(slopes)))
        if (low > 0 || high < 0) missed++
      }
      t.ok(missed <= 20, `correlation ${correlation}: ${missed} of 2,000`)
    }
    t.end()
  },
)
