/**
 * Is there a rise, if neighbouring samples resemble each other?
 * @module
 */
import { mannKendall, type RiseTest } from './mann-kendall.js'
import { normalCdf } from './normal.js'
import type { Point } from './point.js'
import { theilSen } from './theil-sen.js'

export interface CorrectedRiseTest extends Pick<RiseTest, 's' | 'varianceS' | 'pRise'> {
  /** By how much serial correlation widens the variance of S: n/n* in the paper, never below 1 here. */
  readonly varianceRatio: number
}

/**
 * Mann–Kendall with its variance corrected for serial correlation, one-sided for a rise:
 *
 *     n/n* = 1 + 2 / (n(n-1)(n-2)) · Σ (n-i)(n-i-1)(n-i-2) · r(i)
 *
 * over the lags i whose r(i), the autocorrelation of the ranks of the detrended values, is significant. K. H.
 * Hamed and A. R. Rao, Journal of Hydrology 204 (1998) 182–196.
 *
 * A ratio below 1 is raised to 1. Short series often give one by chance, down to negative variances, and a gate
 * must not take an accident of the correlation for stronger evidence.
 *
 * @param significance two-sided, for a lag to count; 0.05 as in other implementations
 * @throws {RangeError} as `theilSen`, and for fewer than 3 points
 */
export function modifiedMannKendall(points: readonly Point[], significance = 0.05): CorrectedRiseTest {
  const n = points.length
  if (n < 3) throw new RangeError(`${n} samples have no autocorrelation to correct for`)
  const { estimate } = theilSen(points, 0.99)
  const { s, varianceS: uncorrected } = mannKendall(points.map(point => point.bytes))
  const correlations = autocorrelations(
    ranks(points.map(({ connections, bytes }) => bytes - estimate * connections)),
  )
  const sum = correlations
    .map((r, index) => ({ r, lag: index + 1 }))
    .filter(({ r }) => 2 * normalCdf(-Math.abs(r) * Math.sqrt(n)) < significance)
    .reduce((total, { r, lag }) => total + (n - lag) * (n - lag - 1) * (n - lag - 2) * r, 0)
  const varianceRatio = Math.max(1, 1 + (2 * sum) / (n * (n - 1) * (n - 2)))
  const varianceS = uncorrected * varianceRatio
  const pRise = normalCdf((1 - s) / Math.sqrt(varianceS))
  return { s, varianceS, varianceRatio, pRise }
}

/** 1 for the smallest; equal values share the mean of their ranks. */
function ranks(values: readonly number[]): number[] {
  return values.map(value => {
    const below = values.filter(other => other < value).length
    const equal = values.filter(other => other === value).length
    return below + (equal + 1) / 2
  })
}

/** At lags 1 to n - 1, each over the whole series' variance; none where the series is constant. */
function autocorrelations(values: readonly number[]): number[] {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const centred = values.map(value => value - mean)
  const covariance = (lag: number): number =>
    centred.slice(lag).reduce((sum, value, index) => sum + value * (centred[index] ?? 0), 0)
  const variance = covariance(0)
  if (variance === 0) return []
  return centred.slice(1).map((_, index) => covariance(index + 1) / variance)
}
