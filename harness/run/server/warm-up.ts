/**
 * The load before the first sample.
 *
 * A server permanently retains some memory for each connection of its highest peak (a Go server about 1.5 KB), so a peak
 * after the first sample looks like a small leak. The warm-up therefore starts with a peak that no round reaches: more
 * open connections than the run's concurrency, because the server notices the end of a connection only after the
 * client, which has opened the next one by then. The arrival pattern does not matter: `concurrency` also limits bursts
 * and rates.
 * @module
 */
import type { Load } from '../../model/load/load.js'
import { workloadOf } from '../../workloads/registry.js'

/** One part of the warm-up: a load and its number of connections. */
export interface WarmUpStep {
  readonly load: Load
  readonly connections: number
}

/** The peak is twice the concurrency, but at most this many connections above it, because open files are limited. */
const MOST_UNHEARD_OF = 200
/** Time to open one connection of the peak on a busy machine and under TLS, where 500 open each second. */
const MS_PER_CONNECTION = 2
const LEAST_HOLD_MS = 250

/**
 * First the peak, then the normal load. Both close connections as the load says.
 * @param connections the total number; the peak uses at most half of them
 * @param atRate whether no connection may come sooner than the load's arrival says; there is no peak then
 */
export function warmUpSteps(load: Load, connections: number, atRate = false): WarmUpStep[] {
  if (atRate || !workloadOf(load).opensConnections) return [{ load, connections }]
  const { concurrency } = load
  const peak = Math.min(concurrency + Math.min(concurrency, MOST_UNHEARD_OF), Math.floor(connections / 2))
  const holdMs = LEAST_HOLD_MS + MS_PER_CONNECTION * peak
  const atOnce: Load = {
    ...load,
    concurrency: peak,
    arrival: { kind: 'unbounded' },
    lingerMs: Math.max(load.lingerMs, holdMs),
    silentMs: Math.max(load.silentMs, holdMs),
  }
  return [
    { load: atOnce, connections: peak },
    { load, connections: connections - peak },
  ].filter(step => step.connections > 0)
}
