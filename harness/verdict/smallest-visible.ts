/**
 * What would these samples have shown, had there been a leak?
 * @module
 */
import { kendallNull, mostFalls, tieSizes } from './kendall-null.js'
import { spanOf, type Point } from './point.js'
import { accuseAbove, CONFIDENCE, MAX_P_VALUE, MIN_SAMPLES, type MetricRule } from './rule.js'
import { slopeInterval } from './theil-sen.js'

/**
 * The smallest b of at least 0 such that the same samples, with any more than b added per connection, rise as a
 * leak does. 0 where they do as they stand, Infinity where no b would do.
 *
 * Exact, not simulated: adding b·connections to every sample adds b to every pairwise slope, hence to the lower
 * limit, and leaves what is left after the trend, hence the correction for serial correlation, as it was; and a
 * falling pair with slope -s turns into a rising one as b passes s. So the lower limit is above the line from
 * `line - low` on, and the p-value is small enough as soon as no more than the critical number of pairs still
 * falls, which is when b passes one of the sorted slopes.
 *
 * @param slopes as `pairwiseSlopes` gives them
 * @param varianceRatio as `varianceRatio` gives it
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

/** The b from which on Mann–Kendall's p-value is below the rule's; -Infinity where any b will do. */
function steadyFrom(points: readonly Point[], slopes: Float64Array, varianceRatio: number): number {
  // Added amounts part all ties but those between samples that agree in connections too.
  const lastingTies = tieSizes(points.map(({ connections, value }) => `${connections} ${value}`))
  const few = mostFalls(kendallNull(lastingTies), p => p < MAX_P_VALUE, varianceRatio)
  const allowed = few - lastingFalls(points)
  if (allowed < 0) return Infinity
  const lastToTurn = slopes[allowed]
  return lastToTurn === undefined ? -Infinity : -lastToTurn
}

/** Falling pairs that nothing added per connection would turn, because no connection lies between them. */
function lastingFalls(points: readonly Point[]): number {
  let falls = 0
  points.forEach((later, j) => {
    for (const earlier of points.slice(0, j)) {
      if (earlier.connections === later.connections && later.value < earlier.value) falls++
    }
  })
  return falls
}
