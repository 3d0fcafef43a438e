/**
 * What a run found, for a table.
 * @module
 */
import type { RunResult } from '../harness/index.js'

/** `8.2 (7.5 … 8.7)`, or a dash where nothing was estimated. */
export function formatBytesPerConnection({ bytesPerConnection: found }: RunResult): string {
  if (!found) return '-'
  return `${found.estimate.toFixed(1)} (${limit(found.low)} … ${limit(found.high)})`
}

function limit(value: number | null): string {
  return value === null ? 'open' : value.toFixed(1)
}
