/**
 * Counts, bytes and durations as text.
 * @module
 */

const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 })
const few = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 3 })

/** `70,961`; minus zero becomes `0`. */
export function formatCount(value: number): string {
  return whole.format(Math.round(value) || 0)
}

/** `70,961 B`. */
export function formatBytes(bytes: number): string {
  return `${formatCount(bytes)} B`
}

/** Three significant digits, for figures that may be below one: `0.997`, `12.3`, `1,230`. */
export function formatFew(value: number): string {
  return Math.abs(value) >= 1_000 ? formatCount(value) : few.format(value || 0)
}

/** `850 ms`, `4.2 s`, `3 min 5 s`; rounded first, so that no part is as large as the next unit. */
export function formatDuration(milliseconds: number): string {
  const whole = Math.round(milliseconds)
  if (whole < 1_000) return `${whole} ms`
  const tenths = Math.round(milliseconds / 100)
  if (tenths < 600) return `${(tenths / 10).toFixed(1)} s`
  const seconds = Math.round(milliseconds / 1_000)
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`
}

/** A unit for large figures: bytes divided by `divisor` are in `name`. */
export interface ByteScale {
  readonly divisor: number
  readonly name: 'B' | 'kB' | 'MB' | 'GB'
}

const SCALES: readonly ByteScale[] = [
  { divisor: 1e9, name: 'GB' },
  { divisor: 1e6, name: 'MB' },
  { divisor: 1e3, name: 'kB' },
]

/** The largest unit in which the figure is at least 1. */
export function byteScaleFor(bytes: number): ByteScale {
  return SCALES.find(({ divisor }) => Math.abs(bytes) >= divisor) ?? { divisor: 1, name: 'B' }
}

/** `70.9 kB`, `2.87 MB`. */
export function formatRoundBytes(bytes: number): string {
  const { divisor, name } = byteScaleFor(bytes)
  return `${few.format(bytes / divisor || 0)} ${name}`
}
