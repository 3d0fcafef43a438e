/**
 * The values of a mix, one after the other.
 * @module
 */

/** A value and its weight. */
export type Weighted<T> = readonly [value: T, weight: number]

/**
 * A function that returns one value after the other. They are spread evenly and not at random: of as many values as the
 * weights add up to, each one has exactly its weight (smooth weighted round robin, as in nginx).
 * @param mix a weight of 0 leaves its value out
 * @throws {RangeError} if the weights do not add up to anything, or one is negative or not a number
 */
export function weightedTurns<T>(mix: readonly Weighted<T>[]): () => T {
  const shares = mix
    .filter(([, weight]) => weight !== 0)
    .map(([value, weight]) => ({ value, weight, credit: 0 }))
  const total = shares.reduce((sum, { weight }) => sum + weight, 0)
  const [first, ...others] = shares
  if (first === undefined || !Number.isFinite(total) || shares.some(({ weight }) => weight < 0))
    throw new RangeError('no weights that add up')
  if (others.length === 0) return () => first.value
  return () => {
    let most = first
    first.credit += first.weight
    for (const share of others) {
      share.credit += share.weight
      if (share.credit > most.credit) most = share
    }
    most.credit -= total
    return most.value
  }
}
