/**
 * The load that comes before the first sample.
 *
 * A server keeps some memory for good for each connection of its highest peak (a Go server about 1.5 KB), so a peak
 * that comes later than the first sample looks like a small leak. The warm-up therefore begins with a peak that no
 * round reaches by itself: more than the run's concurrency open at the same time, since a server hears of an end only
 * after the client, which has connected anew by then. How connections arrive changes nothing about it: `concurrency`
 * caps bursts and rates too.
 * @module
 */
import type { Load } from '../../model/load/load.js'
import { workloadOf } from '../../workloads/registry.js'

export interface WarmUpStep {
  readonly load: Load
  readonly connections: number
}

/** The peak is twice the concurrency, but at most so much more: the number of files that may be open is limited. */
const MOST_UNHEARD_OF = 200
/** Time to open one connection of the peak on a busy machine and under TLS, where 500 open each second. */
const MS_PER_CONNECTION = 2
const LEAST_HOLD_MS = 250

/**
 * First the peak, then the load as it is. Both close as the load says.
 * @param connections in all; the peak takes half of them at most
 */
export function warmUpSteps(load: Load, connections: number): WarmUpStep[] {
  if (!workloadOf(load).opensConnections) return [{ load, connections }]
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
