/**
 * What part of the one server's leak does the other have?
 * @module
 */
import type { Interval } from '../model/verdict.js'
import type { Point } from './point.js'
import { CONFIDENCE } from './rule.js'
import { varianceRatio } from './serial-correlation.js'
import { medianSlope, pairwiseSlopes, slopeInterval } from './theil-sen.js'

/**
 * The slope of `after` over that of `before`, with its 99 % interval.
 *
 * A ratio r is in the interval where `after - r·before` shows no trend: Fieller's way to an interval for a ratio, with
 * Kendall's test in the place of Student's (E. C. Fieller, Journal of the Royal Statistical Society B 16 (1954)
 * 175–185). Where `before` rises from every round to the next, a pair of rounds is of one sign below, and of the other
 * above, the ratio of its two rises. Those with too few pairs on either side are therefore cut off at ranks of the
 * ratios of all pairs, and the whole is Theil and Sen's interval with the bytes of `before` on the x axis.
 *
 * @param before,after of the same rounds, in order
 * @param widening by which serial correlation widens the variance of Kendall's S
 * @returns undefined where `before` does not rise from each round to the next: then there is no leak to have a part of
 * @throws {RangeError} where they are not of the same rounds
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
