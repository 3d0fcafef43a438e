/**
 * Simple and slow reference implementations of the statistics.
 * @module
 */

/** Every order of the values; n! of them, equal values are distinguished. */
export function permutations(values: readonly number[]): number[][] {
  if (values.length === 0) return [[]]
  return values.flatMap((value, index) =>
    permutations([...values.slice(0, index), ...values.slice(index + 1)]).map(rest => [value, ...rest]),
  )
}

/** Kendall's S: rising pairs minus falling pairs. */
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

/**
 * Hamed and Rao's n/n* of detrended values, as written in their paper, without the lower bound of 1.
 * A lag counts if its rank correlation is beyond 1.959964/√n.
 */
export function plainHamedRaoRatio(detrended: readonly number[]): number {
  const n = detrended.length
  const values = detrended.map(value => Number(value.toFixed(6)))
  const rank = values.map(value => {
    let below = 0
    let equal = 0
    for (const other of values) {
      if (other < value) below++
      if (other === value) equal++
    }
    return below + (equal + 1) / 2
  })
  const mean = (n + 1) / 2
  let square = 0
  for (const r of rank) square += (r - mean) ** 2
  if (square === 0) return 1
  let sum = 0
  for (let lag = 1; lag < n; lag++) {
    let product = 0
    for (let i = 0; i + lag < n; i++) product += ((rank[i] ?? NaN) - mean) * ((rank[i + lag] ?? NaN) - mean)
    const r = product / square
    if (Math.abs(r) > 1.959964 / Math.sqrt(n)) sum += (n - lag) * (n - lag - 1) * (n - lag - 2) * r
  }
  return 1 + (2 * sum) / (n * (n - 1) * (n - 2))
}
