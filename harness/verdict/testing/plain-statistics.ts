/**
 * The statistics over again, as plainly and slowly as they can be written, to check the others against.
 * @module
 */

/** Every order of the values; n! of them, equal values told apart. */
export function permutations(values: readonly number[]): number[][] {
  if (values.length === 0) return [[]]
  return values.flatMap((value, index) =>
    permutations([...values.slice(0, index), ...values.slice(index + 1)]).map(rest => [value, ...rest]),
  )
}

/** Kendall's S: rising pairs less falling pairs. */
export function plainS(values: readonly number[]): number {
  let s = 0
  for (let j = 0; j < values.length; j++) {
    for (let i = 0; i < j; i++) s += Math.sign((values[j] ?? NaN) - (values[i] ?? NaN))
  }
  return s
}

/** The share of all orders of the values whose S is at least as great. */
export function plainPRise(values: readonly number[]): number {
  const s = plainS(values)
  const orders = permutations(values)
  return orders.filter(order => plainS(order) >= s).length / orders.length
}

/** The middle value, or the mean of the middle two. */
export function plainMedian(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.slice(Math.ceil(sorted.length / 2) - 1, Math.floor(sorted.length / 2) + 1)
  return middle.reduce((sum, value) => sum + value, 0) / middle.length
}
