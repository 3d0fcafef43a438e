/**
 * Whether two runs had the same load: only then can their figures be compared.
 * @module
 */
import { HarnessError } from '../../model/harness-error.js'
import type { RunResult } from '../../model/run-result.js'
import { closeText, comparableLoad } from '../../model/load/stored-load.js'

/** Everything beside the server that shapes the figures of a run, by the names of the flags; defaults are filled in. */
export function loadOf(run: RunResult): Record<string, string> {
  return { close: closeText(run), unit: run.unit, ...comparableLoad(run), tls: run.load.tls ?? 'none' }
}

/**
 * @param names what the two are called in a message
 * @throws {HarnessError} naming the first thing in which they differ
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
