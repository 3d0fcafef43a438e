/**
 * What the statistics read of a sample.
 * @module
 */

export interface Point {
  /** The x axis; never falls from one point to the next. */
  readonly connections: number
  readonly bytes: number
}

/**
 * Beyond 2^53 a double no longer holds every whole number, and pairs that differ would tie.
 * @throws {RangeError} naming the first point with a figure that is not finite or not exact, with a negative
 *   count of connections, or with fewer connections than the point before
 */
export function checkPoints(points: readonly Point[]): void {
  let before = 0
  points.forEach(({ connections, bytes }, index) => {
    if (!(Math.abs(bytes) <= Number.MAX_SAFE_INTEGER)) {
      throw new RangeError(`sample ${index}: ${bytes} is not a number of bytes`)
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
