/**
 * Rounds a figure to a value that a user can type after a flag.
 * @module
 */

/** The largest `--max-seconds`. */
export const MOST_SECONDS = 86_400

/** Two digits, rounded up. */
export function roundedUp(value: number): number {
  const unit = unitOf(value)
  return Math.ceil(value / unit) * unit
}

/** Two digits, rounded down. */
export function roundedDown(value: number): number {
  const unit = unitOf(value)
  return Math.floor(value / unit) * unit
}

function unitOf(value: number): number {
  return value < 1 ? 1 : 10 ** Math.max(0, Math.floor(Math.log10(value)) - 1)
}
