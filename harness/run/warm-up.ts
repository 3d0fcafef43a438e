/**
 * The load that comes before the first sample.
 *
 * A server keeps some memory for good for each connection of its highest peak (a Go server about 1.5 KB), so a peak
 * that comes later than the first sample looks like a small leak. The warm-up therefore begins with a peak that no
 * round reaches by itself: twice the run's concurrency open at the same time, since a server hears of an end only
 * after the client, which has connected anew by then. How connections arrive changes nothing about it: `concurrency`
 * caps bursts and rates too.
 * @module
 */
import type { Load } from '../model/load.js'

export interface WarmUpStep {
  readonly load: Load
  readonly connections: number
}

/** What twice the concurrency takes to be open all at once, on a busy machine and under TLS: 500 a second. */
const MS_PER_CONNECTION = 2
const LEAST_HOLD_MS = 250

/**
 * First the peak, then the load as it is; both with the load's own way to close.
 * @param connections in all; the peak takes half of them at most
 */
export function warmUpSteps(load: Load, connections: number): WarmUpStep[] {
  if (load.close === 'reuse' || load.close === 'idle') return [{ load, connections }]
  const peak = Math.min(2 * load.concurrency, Math.floor(connections / 2))
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
