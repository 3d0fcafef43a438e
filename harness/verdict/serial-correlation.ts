/**
 * The effect of serial correlation on the trend test.
 * @module
 */
import { normalCdf } from './normal.js'
import type { Point } from './point.js'

/** Two-sided significance level for the correlation at a lag, as in other implementations. */
const SIGNIFICANCE = 0.05

/**
 * First-order correlation that is always assumed: samples of idle servers have 0.3 to 0.6. A dozen samples cannot show
 * it: a lag is significant only from 0.54 on, and detrending removes a part of the correlation.
 */
const ASSUMED_CORRELATION = 0.4

/**
 * The factor by which serial correlation increases the variance of Kendall's S: estimated from the points, and at least
 * the factor of the assumed correlation.
 *
 * @param slope the slope of the trend to remove first, per connection
 */
export function varianceRatio(points: readonly Point[], slope: number): number {
  const detrended = points.map(({ connections, value }) => rounded(value - slope * connections))
  const n = points.length
  const assumed = ratioOf(n, lag => ASSUMED_CORRELATION ** lag)
  return Math.max(assumed, hamedRaoRatio(detrended))
}

/**
 * Hamed and Rao's correction:
 *
 *     n/n* = 1 + 2 / (n(n-1)(n-2)) · Σ (n-i)(n-i-1)(n-i-2) · r(i)
 *
 * over the lags i whose r(i), the autocorrelation of the ranks of the detrended values, is significant. K. H.
 * Hamed and A. R. Rao, Journal of Hydrology 204 (1998) 182–196.
 *
 * A ratio below 1 is raised to 1. Short series often give such ratios by chance, even negative
 * variances, and chance correlation must not count as stronger evidence.
 */
export function hamedRaoRatio(detrended: readonly number[]): number {
  const n = detrended.length
  const correlations = autocorrelations(ranks(detrended))
  const counts = (r: number): boolean => 2 * normalCdf(-Math.abs(r) * Math.sqrt(n)) < SIGNIFICANCE
  return Math.max(
    1,
    ratioOf(n, lag => {
      const r = correlations[lag - 1] ?? 0
      return counts(r) ? r : 0
    }),
  )
}

/** @returns 1 for fewer than 3 values, which have no correlation */
function ratioOf(n: number, correlationAt: (lag: number) => number): number {
  if (n < 3) return 1
  let sum = 0
  for (let lag = 1; lag < n; lag++) sum += (n - lag) * (n - lag - 1) * (n - lag - 2) * correlationAt(lag)
  return 1 + (2 * sum) / (n * (n - 1) * (n - 2))
}

/** Rounding to 2^-20 keeps ties equal after detrending: it is finer than any figure, and coarser than rounding errors. */
const rounded = (value: number): number => Math.round(value * 2 ** 20) / 2 ** 20

/** Ranks from 1 for the smallest; equal values get the mean of their ranks. */
function ranks(values: readonly number[]): number[] {
  return values.map(value => {
    const below = values.filter(other => other < value).length
    const equal = values.filter(other => other === value).length
    return below + (equal + 1) / 2
  })
}

/** Autocorrelation at lags 1 to n - 1, normalised by the variance of the whole series; empty if the series is constant. */
function autocorrelations(values: readonly number[]): number[] {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const centred = values.map(value => value - mean)
  const covariance = (lag: number): number =>
    centred.slice(lag).reduce((sum, value, index) => sum + value * (centred[index] ?? 0), 0)
  const variance = covariance(0)
  if (variance === 0) return []
  return centred.slice(1).map((_, index) => covariance(index + 1) / variance)
}
