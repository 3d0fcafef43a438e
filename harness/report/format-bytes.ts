/**
 * Figures the way people read them.
 * @module
 */

const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 })

/** `70,961`; a minus zero is a zero. */
export function formatCount(value: number): string {
  return whole.format(Math.round(value) || 0)
}

/** `70,961 B`. */
export function formatBytes(bytes: number): string {
  return `${formatCount(bytes)} B`
}

/** `850 ms`, `4.2 s`, `3 min 5 s`. */
export function formatDuration(milliseconds: number): string {
  if (milliseconds < 1_000) return `${Math.round(milliseconds)} ms`
  if (milliseconds < 60_000) return `${(milliseconds / 1_000).toFixed(1)} s`
  return `${Math.floor(milliseconds / 60_000)} min ${Math.round((milliseconds % 60_000) / 1_000)} s`
}
