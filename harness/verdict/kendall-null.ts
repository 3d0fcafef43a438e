/**
 * The null distribution of the number of falling pairs.
 * @module
 */
import { normalCdf } from './normal.js'

/** Above this number of values, the normal approximation is accurate, and exact counting is slow. */
export const EXACT_UP_TO = 50

/** Absorbs the rounding of a square root, so that whole numbers of pairs stay whole. */
const ROUNDING = 1e-9

/** The distribution of the number of falling pairs, D, over all orders of the same values. */
export interface KendallNull {
  /** Pairs whose values differ. Kendall's S is this number minus 2·D. */
  readonly comparablePairs: number
  /** The variance of S. */
  readonly variance: number
  /** The probability that D is at most `falls`, that is, that S is `comparablePairs - 2 * falls` or more. */
  readonly atMost: (falls: number) => number
}

/**
 * Exact for up to 50 values, ties included; normal with continuity correction above.
 *
 * Without ties the counts are the Mahonian numbers. With ties of sizes t, u, … they are the coefficients of the
 * q-multinomial [n]! / ([t]! [u]! …), where [k] = 1 + q + … + q^(k-1): R. P. Stanley, Enumerative Combinatorics
 * I, section 1.7. Variance with ties: M. G. Kendall, Rank Correlation Methods, chapter 4.
 *
 * @param tieSizes how often each distinct value occurs; the sum is the number of values
 */
export function kendallNull(tieSizes: readonly number[]): KendallNull {
  const n = tieSizes.reduce((sum, size) => sum + size, 0)
  const comparablePairs = pairsOf(n) - tieSizes.reduce((sum, size) => sum + pairsOf(size), 0)
  const variance = weight(n) - tieSizes.reduce((sum, size) => sum + weight(size), 0)
  const leftHalf =
    n > EXACT_UP_TO ? normalTail(comparablePairs, variance) : exactTail(n, tieSizes, comparablePairs)
  return {
    comparablePairs,
    variance,
    atMost: falls => {
      if (falls < 0) return 0
      if (falls >= comparablePairs) return 1
      // The distribution is symmetric, and only its left half is computed.
      const mirrored = comparablePairs - 1 - falls
      return falls <= mirrored ? leftHalf(falls) : 1 - leftHalf(mirrored)
    },
  }
}

/**
 * The largest number of falling pairs that is still too small to be chance.
 * @param rare returns whether a probability is small enough; must be monotone
 * @param varianceRatio the factor by which serial correlation increases the variance, at least 1
 * @returns a negative number if even a series without falling pairs is not rare
 */
export function mostFalls(
  distribution: KendallNull,
  rare: (chance: number) => boolean,
  varianceRatio = 1,
): number {
  const { comparablePairs } = distribution
  let few = -1
  let many = comparablePairs
  while (many - few > 1) {
    const middle = Math.floor((few + many) / 2)
    if (rare(distribution.atMost(middle))) few = middle
    else many = middle
  }
  const criticalS = (comparablePairs - 2 * few) * Math.sqrt(varianceRatio)
  return Math.floor((comparablePairs - criticalS) / 2 + ROUNDING)
}

/** The number of falling pairs after S is divided by the square root of the ratio, rounded up. */
export function fallsOf(s: number, { comparablePairs }: KendallNull, varianceRatio: number): number {
  return Math.ceil((comparablePairs - s / Math.sqrt(varianceRatio)) / 2 - ROUNDING)
}

/** How often each distinct value occurs. */
export function tieSizes(values: Iterable<number | string>): number[] {
  const sizes = new Map<number | string, number>()
  for (const value of values) sizes.set(value, (sizes.get(value) ?? 0) + 1)
  return [...sizes.values()]
}

const pairsOf = (n: number): number => (n * (n - 1)) / 2

const weight = (n: number): number => (n * (n - 1) * (2 * n + 5)) / 18

function normalTail(comparablePairs: number, variance: number): (falls: number) => number {
  return falls => normalCdf((2 * falls + 1 - comparablePairs) / Math.sqrt(variance))
}

const untied = new Map<number, readonly number[]>()

function exactTail(n: number, sizes: readonly number[], comparablePairs: number): (falls: number) => number {
  const known = sizes.length === n ? untied.get(n) : undefined
  const tail = known ?? cumulativeChances(n, sizes, comparablePairs)
  if (sizes.length === n) untied.set(n, tail)
  return falls => tail[falls] ?? 1
}

/** All intermediate values are integers; only the last division rounds. */
function cumulativeChances(n: number, sizes: readonly number[], comparablePairs: number): number[] {
  // [k] is (1 - q^k) / (1 - q), and the powers of (1 - q) cancel because the sizes sum to n.
  const counts = new Array<bigint>(Math.floor(comparablePairs / 2) + 1).fill(0n)
  counts[0] = 1n
  let orders = 1n
  for (let k = 1; k <= n; k++) {
    timesOneLessPower(counts, k)
    orders *= BigInt(k)
  }
  for (const size of sizes) {
    for (let k = 1; k <= size; k++) {
      overOneLessPower(counts, k)
      orders /= BigInt(k)
    }
  }
  let sum = 0n
  return counts.map(count => Number((sum += count)) / Number(orders))
}

/** Multiplies the series by 1 - q^k, in place. */
function timesOneLessPower(series: bigint[], k: number): void {
  for (let i = series.length - 1; i >= k; i--) series[i] = (series[i] ?? 0n) - (series[i - k] ?? 0n)
}

/** Divides the series by 1 - q^k, in place. */
function overOneLessPower(series: bigint[], k: number): void {
  for (let i = k; i < series.length; i++) series[i] = (series[i] ?? 0n) + (series[i - k] ?? 0n)
}
