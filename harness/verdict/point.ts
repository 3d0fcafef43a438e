/**
 * The two figures of a sample that the statistics use.
 * @module
 */

/** One sample of one metric. */
export interface Point {
  /** The x axis; never falls from one point to the next. */
  readonly connections: number
  /** Bytes or a count, depending on the metric. */
  readonly value: number
}

/**
 * Checks the points. Above 2^53, a double cannot represent every integer, and different values would tie.
 * @throws {RangeError} if a figure is not finite or not exact, a number of connections is negative, or it is smaller than
 *   that of the point before; the message names the first such point
 */
export function checkPoints(points: readonly Point[]): void {
  let before = 0
  points.forEach(({ connections, value }, index) => {
    if (!(Math.abs(value) <= Number.MAX_SAFE_INTEGER)) {
      throw new RangeError(`sample ${index}: ${value} is not a figure that can be judged`)
    }
    if (!(connections >= 0 && connections <= Number.MAX_SAFE_INTEGER)) {
      throw new RangeError(`sample ${index}: ${connections} is not a number of connections`)
    }
    if (connections < before) {
      throw new RangeError(`sample ${index}: connections fell from ${before} to ${connections}`)
    }
    before = connections
  })
}

/** The number of connections from the first point to the last. */
export function spanOf(points: readonly Point[]): number {
  return (points.at(-1)?.connections ?? 0) - (points[0]?.connections ?? 0)
}
