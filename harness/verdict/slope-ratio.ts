/**
 * The ratio of the leaks of two servers.
 * @module
 */
import type { Interval } from '../model/verdict.js'
import type { Point } from './point.js'
import { CONFIDENCE } from './rule.js'
import { varianceRatio } from './serial-correlation.js'
import { medianSlope, pairwiseSlopes, slopeInterval } from './theil-sen.js'

/**
 * The slope of `after` divided by that of `before`, with its 99 % interval.
 *
 * A ratio r is in the interval if `after - r·before` shows no trend: Fieller's interval for a ratio, with Kendall's test
 * in place of Student's (E. C. Fieller, Journal of the Royal Statistical Society B 16 (1954) 175–185). If `before` rises
 * in every round, each pair of rounds changes its sign at the ratio of its two rises. The limits are therefore ranks of
 * the ratios of all pairs, and the interval is Theil and Sen's with the bytes of `before` on the x axis.
 *
 * @param before,after points of the same rounds, in order
 * @param widening the factor by which serial correlation increases the variance of Kendall's S
 * @returns undefined if `before` does not rise in every round, since there is no leak to compare with
 * @throws {RangeError} if their rounds differ
 */
export function slopeRatio(
  before: readonly Point[],
  after: readonly Point[],
  widening: typeof varianceRatio = varianceRatio,
): Interval | undefined {
  if (before.length !== after.length) {
    throw new RangeError(`${before.length} rounds before and ${after.length} after are not the same`)
  }
  const rises = before.every((point, i) => i === 0 || point.value > (before[i - 1]?.value ?? Infinity))
  if (!rises || before.length < 2) return undefined
  const start = before[0]?.value ?? 0
  const points = before.map(({ value }, i) => ({ connections: value - start, value: after[i]?.value ?? NaN }))
  const ratios = pairwiseSlopes(points)
  return slopeInterval(points, ratios, CONFIDENCE, widening(points, medianSlope(ratios)))
}
