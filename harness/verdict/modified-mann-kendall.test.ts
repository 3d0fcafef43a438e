import t from 'tap'
import { mannKendall } from './mann-kendall.js'
import { modifiedMannKendall } from './modified-mann-kendall.js'
import { goldenSeries } from './testing/stored-series.js'

const evenly = (bytes: readonly number[]) =>
  bytes.map((value, index) => ({ connections: 500 * index, bytes: value }))

t.test('agrees with pymannkendall wherever that widens the variance', t => {
  let widened = 0
  for (const one of goldenSeries()) {
    // pymannkendall detrends over the index.
    const found = modifiedMannKendall(evenly(one.bytes))
    const wanted = Math.max(one.varianceS, one.hamedRaoVarianceS)
    t.ok(
      Math.abs(found.varianceS / wanted - 1) < 1e-9,
      `${one.name}: variance ${found.varianceS} is ${wanted}`,
    )
    if (one.hamedRaoVarianceS < one.varianceS || one.hamedRaoTwoSidedP === null) continue
    if (one.hamedRaoVarianceS > one.varianceS) widened++
    if (one.s > 0) t.ok(Math.abs(2 * found.pRise - one.hamedRaoTwoSidedP) < 1e-12, `${one.name}: p`)
  }
  t.ok(widened >= 5, `${widened} of the series are correlated`)
  t.end()
})

t.test('never takes correlation for stronger evidence', t => {
  // Alternating: pymannkendall makes less of the variance of such series, down to negative figures.
  const zigzag = evenly([0, 9, 1, 10, 2, 11, 3, 12, 4, 13, 5, 14])
  const { varianceRatio, varianceS } = modifiedMannKendall(zigzag)
  t.equal(varianceRatio, 1)
  t.equal(varianceS, mannKendall(zigzag.map(point => point.bytes)).varianceS)
  t.end()
})

t.test('widens the variance of a walk', t => {
  const walk = evenly([0, 3, 5, 9, 12, 13, 11, 9, 8, 5, 2, 0, -3, -5, -4, -1, 2, 5, 6, 8, 11, 13, 14, 12])
  const corrected = modifiedMannKendall(walk)
  t.ok(corrected.varianceRatio > 1.5, `ratio ${corrected.varianceRatio}`)
  t.ok(corrected.pRise > mannKendall(walk.map(point => point.bytes)).pRise)
  t.end()
})

t.test('a constant series shows nothing', t => {
  t.same(modifiedMannKendall(evenly([7, 7, 7, 7])), { s: 0, varianceS: 0, varianceRatio: 1, pRise: 1 })
  t.end()
})

t.test('refuses what is no series', t => {
  t.throws(() => modifiedMannKendall(evenly([1, 2])), RangeError)
  t.throws(() => modifiedMannKendall(evenly([1, NaN, 2])), RangeError)
  t.end()
})
