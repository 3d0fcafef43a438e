/**
 * The smallest leak that the samples would have shown.
 * @module
 */
import { kendallNull, mostFalls, tieSizes } from './kendall-null.js'
import { spanOf, type Point } from './point.js'
import { accuseAbove, CONFIDENCE, MAX_P_VALUE, MIN_SAMPLES, type MetricRule } from './rule.js'
import { slopeInterval } from './theil-sen.js'

/**
 * The smallest b of at least 0 such that the same samples, with any more than b added per connection, rise like a
 * leak. 0 if they already do, Infinity if no b is large enough.
 *
 * Exact, not simulated: adding b·connections to every sample adds b to every pairwise slope and therefore to the
 * lower limit. It does not change the residuals, and therefore not the correction for serial correlation. A falling pair
 * with slope -s becomes a rising one when b exceeds s. So the lower limit is above the line from `line - low` on, and the
 * p-value is small enough when at most the critical number of pairs still falls, which is when b exceeds one of the
 * sorted slopes.
 *
 * @param slopes from `pairwiseSlopes`
 * @param varianceRatio from `varianceRatio`
 */
export function smallestVisible(
  points: readonly Point[],
  slopes: Float64Array,
  rule: MetricRule,
  varianceRatio: number,
): number {
  if (points.length < MIN_SAMPLES || slopes.length === 0) return Infinity
  const { low } = slopeInterval(points, slopes, CONFIDENCE, varianceRatio)
  const line = accuseAbove(rule, spanOf(points))
  return Math.max(0, line - low, steadyFrom(points, slopes, varianceRatio))
}

/** The b from which on Mann–Kendall's p-value is below the rule's; -Infinity if it always is. */
function steadyFrom(points: readonly Point[], slopes: Float64Array, varianceRatio: number): number {
  // The added amounts separate all ties except those between samples with equal connections.
  const lastingTies = tieSizes(points.map(({ connections, value }) => `${connections} ${value}`))
  const few = mostFalls(kendallNull(lastingTies), p => p < MAX_P_VALUE, varianceRatio)
  const allowed = few - lastingFalls(points)
  if (allowed < 0) return Infinity
  const lastToTurn = slopes[allowed]
  return lastToTurn === undefined ? -Infinity : -lastToTurn
}

/** Falling pairs that no leak can turn into rising ones, because their connections are equal. */
function lastingFalls(points: readonly Point[]): number {
  let falls = 0
  points.forEach((later, j) => {
    for (const earlier of points.slice(0, j)) {
      if (earlier.connections === later.connections && later.value < earlier.value) falls++
    }
  })
  return falls
}
