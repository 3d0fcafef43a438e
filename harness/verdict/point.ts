/**
 * The two figures of a sample that the statistics use.
 * @module
 */

/** One sample of one metric. */
export interface Point {
  /** The x axis; never falls from one point to the next. */
  readonly connections: number
  /** Bytes, or a count of things. */
  readonly value: number
}

/**
 * Beyond 2^53 a double no longer holds every whole number, and pairs that differ would tie.
 * @throws {RangeError} naming the first point with a figure that is not finite or not exact, with a negative
 *   count of connections, or with fewer connections than the point before
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

/** From the first point to the last. */
export function spanOf(points: readonly Point[]): number {
  return (points.at(-1)?.connections ?? 0) - (points[0]?.connections ?? 0)
}
