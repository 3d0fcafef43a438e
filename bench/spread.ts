/**
 * The median of several runs, with minimum and maximum.
 * @module
 */
export interface Spread {
  readonly median: number
  readonly min: number
  readonly max: number
}

/** @throws {RangeError} if there are no values */
export function spread(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b)
  const [min, max] = [sorted[0], sorted.at(-1)]
  const upper = sorted[Math.floor(sorted.length / 2)]
  const lower = sorted[Math.floor((sorted.length - 1) / 2)]
  if (min === undefined || max === undefined || upper === undefined || lower === undefined) {
    throw new RangeError('a spread of no values')
  }
  return { median: (lower + upper) / 2, min, max }
}

/** `1.12 (1.08 … 1.19)`. */
export function formatSpread({ median, min, max }: Spread, digits: number): string {
  const format = new Intl.NumberFormat('en-US', {
    maximumFractionDigits: digits,
    minimumFractionDigits: digits,
  })
  return `${format.format(median)} (${format.format(min)} … ${format.format(max)})`
}
