/**
 * What would these samples have shown, had there been a leak?
 * @module
 */
import { kendallNull, mostFalls, tieSizes } from './kendall-null.js'
import type { Point } from './point.js'
import type { Rule } from './rule.js'
import { pairwiseSlopes, slopeInterval } from './theil-sen.js'

/**
 * The smallest b of at least 0 such that the same samples, with any more than b bytes added per connection,
 * are a `leak`. 0 where they are one as they stand, Infinity where no b would do.
 *
 * Exact, not simulated: adding b·connections to every sample adds b to every pairwise slope, hence to the lower
 * limit; and a falling pair with slope -s turns into a rising one as b passes s. So the lower limit is above
 * the threshold from `threshold - low` on, and the p-value is small enough as soon as no more than the critical
 * number of pairs still falls, which is when b passes one of the sorted slopes.
 *
 * @throws {RangeError} as `theilSen`, but for points that do not differ in `connections`
 */
export function smallestVisible(points: readonly Point[], rule: Rule): number {
  return smallestVisibleAmong(points, pairwiseSlopes(points), rule)
}

/** As {@link smallestVisible}, for slopes already at hand. */
export function smallestVisibleAmong(points: readonly Point[], slopes: Float64Array, rule: Rule): number {
  if (points.length < rule.minSamples || slopes.length === 0) return Infinity
  const { low } = slopeInterval(points, slopes, rule.confidence)
  return Math.max(0, rule.accuseAboveBytesPerConnection - low, steadyFrom(points, slopes, rule))
}

/** The b from which on Mann–Kendall's p-value is below the rule's; -Infinity where any b will do. */
function steadyFrom(points: readonly Point[], slopes: Float64Array, rule: Rule): number {
  // Added bytes part all ties but those between samples that agree in connections too.
  const lastingTies = tieSizes(points.map(({ connections, bytes }) => `${connections} ${bytes}`))
  const allowed = mostFalls(kendallNull(lastingTies), p => p < rule.maxPValue) - lastingFalls(points)
  if (allowed < 0) return Infinity
  const lastToTurn = slopes[allowed]
  return lastToTurn === undefined ? -Infinity : -lastToTurn
}

/** Falling pairs that no added bytes per connection would turn, because no connection lies between them. */
function lastingFalls(points: readonly Point[]): number {
  let falls = 0
  points.forEach((later, j) => {
    for (const earlier of points.slice(0, j)) {
      if (earlier.connections === later.connections && later.bytes < earlier.bytes) falls++
    }
  })
  return falls
}
