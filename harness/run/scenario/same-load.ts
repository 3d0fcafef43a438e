/**
 * Checks that two runs had the same load. Otherwise their figures cannot be compared.
 * @module
 */
import { HarnessError } from '../../model/harness-error.js'
import type { RunResult } from '../../model/run-result.js'
import { comparableCall } from '../../model/rpc/stored-call.js'
import { closeText, comparableLoad } from '../../model/load/stored-load.js'

/** Everything except the server that affects the figures of a run, keyed by flag; defaults are filled in. */
export function loadOf(run: RunResult): Record<string, string> {
  return {
    close: closeText(run),
    unit: run.unit,
    ...comparableLoad(run),
    ...comparableCall(run),
    tls: run.load.tls ?? 'none',
  }
}

/**
 * @param names the names of the two runs in messages
 * @throws {HarnessError} if they differ; the message names the first difference
 */
export function refuseOtherLoad(
  first: Readonly<Record<string, string>>,
  second: Readonly<Record<string, string>>,
  names: readonly [string, string],
): void {
  const keys = [...new Set([...Object.keys(first), ...Object.keys(second)])]
  const other = keys.find(key => first[key] !== second[key])
  if (other === undefined) return
  const [a, b] = [first, second].map(load => load[other] ?? 'none')
  throw new HarnessError(
    `${names[0]} and ${names[1]} are of different loads: ${other} is ${a ?? ''} in one and ${b ?? ''} in the other`,
    'Compare runs of the same load: give the same flags.',
  )
}
