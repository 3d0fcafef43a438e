/**
 * Checks a result against the catalogue entry of its scenario.
 * @module
 */
import type { RunResult } from '../../model/run-result.js'
import type { StoredScenario } from '../scenario/stored-scenarios.js'

/** Bytes per connection repeat within 3 B on one machine; 3 % leaves room for another allocator or Go release. */
const TOLERANCE = 0.03

/** The expected result of a catalogue entry, as a table cell: `stable`, `leak 71 kB±3%`. */
export function expectedVerdict({ input }: StoredScenario): string {
  const bytes = input.expectBytesPerConnection
  return bytes === undefined ? input.expect : `${input.expect} ${(bytes / 1_000).toFixed(0)} kB±3%`
}

/** Whether the run has the verdict that its catalogue entry expects and, where the entry gives them, the bytes. */
export function matchesExpected({ input }: StoredScenario, run: RunResult): boolean {
  if (run.verdict !== input.expect) return false
  const bytes = input.expectBytesPerConnection
  if (bytes === undefined) return true
  return Math.abs((run.bytesPerConnection?.estimate ?? 0) - bytes) <= bytes * TOLERANCE
}
