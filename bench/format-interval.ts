/**
 * Formats an interval for a table.
 * @module
 */
import type { RunResult } from '../harness/index.js'

/** `negative` omits the sign of a number that rounds to zero. */
const DECIMAL = new Intl.NumberFormat('en-US', {
  minimumFractionDigits: 1,
  maximumFractionDigits: 1,
  useGrouping: false,
  signDisplay: 'negative',
})

/** `8.2 (7.5 … 8.7)`, or a dash if there is no estimate. */
export function formatBytesPerConnection({ bytesPerConnection: found }: RunResult): string {
  if (!found) return '-'
  return `${DECIMAL.format(found.estimate)} (${limit(found.low)} … ${limit(found.high)})`
}

function limit(value: number | null): string {
  return value === null ? 'open' : DECIMAL.format(value)
}
