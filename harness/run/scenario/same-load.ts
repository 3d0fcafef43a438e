/**
 * Whether two runs asked the same of their servers: only then their figures can be held against each other.
 * @module
 */
import { HarnessError } from '../../model/harness-error.js'
import type { RunResult } from '../../model/run-result.js'

/** What shapes the figures of a run beside its server, by the names of the flags; defaults are filled in. */
export function loadOf({ close, load, unit }: RunResult): Record<string, string> {
  const mix = Object.entries(load.mix ?? {}).map(([kind, share]) => `${kind}=${share}`)
  return {
    close: mix.length > 0 ? mix.join(',') : close,
    unit,
    client: load.client,
    concurrency: String(load.concurrency),
    rpcs: String(load.rpcsPerConnection),
    'request-bytes': String(load.requestBytes),
    'response-bytes': String(load.responseBytes),
    'response-messages': String(load.responseMessages ?? 0),
    'linger-ms': String(load.lingerMs),
    arrival: load.arrival ?? 'unbounded',
    tls: load.tls ?? 'none',
    // For other kinds of close it says nothing.
    ...(close === 'half-open' || 'half-open' in (load.mix ?? {})
      ? { 'silent-ms': String(load.silentMs ?? 0) }
      : {}),
  }
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
