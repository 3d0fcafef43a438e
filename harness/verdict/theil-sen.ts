/**
 * The Theil–Sen slope with its confidence interval.
 * @module
 */
import type { Interval } from '../model/verdict.js'
import { kendallNull, mostFalls, tieSizes } from './kendall-null.js'
import { checkPoints, type Point } from './point.js'

/**
 * The slopes through every two points, ascending; pairs with equal `connections` have no slope and are omitted.
 * @throws {RangeError} as {@link checkPoints}
 */
export function pairwiseSlopes(points: readonly Point[]): Float64Array {
  checkPoints(points)
  const slopes: number[] = []
  points.forEach((later, j) => {
    for (const earlier of points.slice(0, j)) {
      const run = later.connections - earlier.connections
      if (run > 0) slopes.push((later.value - earlier.value) / run)
    }
  })
  return Float64Array.from(slopes).sort()
}

/**
 * The median of the slopes through every two points, per connection, with a two-sided interval.
 *
 * The limits are the slopes whose ranks the null distribution of Kendall's S allows: P. K. Sen, Journal of the
 * American Statistical Association 63 (1968) 1379–1389; M. Hollander and D. A. Wolfe, Nonparametric Statistical
 * Methods, chapter 9. They have at least the requested confidence, and are infinite if there are too few points
 * for it. Serial correlation moves the ranks outwards, because it increases the variance of S.
 *
 * @param confidence between 0 and 1, e.g. 0.99
 * @param varianceRatio at least 1; see `varianceRatio`
 * @throws {RangeError} if no two points differ in `connections`, and as {@link checkPoints}
 */
export function theilSen(points: readonly Point[], confidence: number, varianceRatio = 1): Interval {
  return slopeInterval(points, pairwiseSlopes(points), confidence, varianceRatio)
}

/** As {@link theilSen}, for slopes that are already computed. */
export function slopeInterval(
  points: readonly Point[],
  slopes: Float64Array,
  confidence: number,
  varianceRatio = 1,
): Interval {
  if (!(confidence > 0 && confidence < 1)) throw new RangeError(`${confidence} is not a confidence`)
  const estimate = medianSlope(slopes)
  const chance = kendallNull(tieSizes(points.map(point => point.connections)))
  const cutOff = mostFalls(chance, p => p <= (1 - confidence) / 2, varianceRatio)
  return {
    estimate,
    low: slopes[cutOff] ?? -Infinity,
    high: slopes[slopes.length - 1 - cutOff] ?? Infinity,
  }
}

/**
 * The Theil–Sen estimate without an interval.
 * @param ascending from {@link pairwiseSlopes}
 * @throws {RangeError} if there are none
 */
export function medianSlope(ascending: Float64Array): number {
  const middle = (ascending.length - 1) / 2
  const below = ascending[Math.floor(middle)]
  const above = ascending[Math.ceil(middle)]
  if (below === undefined || above === undefined) {
    throw new RangeError('no two samples differ in connections: there is no slope')
  }
  return below + (above - below) / 2
}
