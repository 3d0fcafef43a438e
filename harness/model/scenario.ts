/**
 * What is done to which server, and what would count as a leak.
 * @module
 */
import type { Control } from './control.js'
import type { HostPort } from './host-port.js'
import type { Load } from './load/load.js'
import type { Mode } from './mode.js'
import type { TargetSpec } from './target-spec.js'
import type { TlsKind } from './tls.js'

/** `inline`: the Listener carries its routes. `rds`: it names them, and the server asks for them over RDS. */
export const ROUTE_SOURCES = ['inline', 'rds'] as const
export type RouteSource = (typeof ROUTE_SOURCES)[number]

export interface Scenario {
  readonly target: TargetSpec
  readonly mode: Mode
  readonly load: Load
  /** How connections are secured; in plain mode only. */
  readonly tls: TlsKind
  /** Connections, warm-up included, after which the run ends whatever it knows by then. */
  readonly maxConnections: number
  /** Milliseconds after which the run ends whatever it knows by then. */
  readonly maxDurationMs: number
  /** A leak of so many live heap bytes per connection must not pass. */
  readonly thresholdBytesPerConnection: number
  /** Units of load under which no run is called stable: a leak may start late. */
  readonly atLeastConnections: number
  /** Milliseconds that a run waits without traffic after a rise, to see whether it comes back; 0 is not at all. */
  readonly holdMs: number
  /** Where the server listens; port 0 lets it choose. */
  readonly listen: HostPort
  /** Where the mock control plane listens; port 0 lets the system choose. */
  readonly controlPlaneListen: HostPort
  /** Whether the Listener carries its routes or names them for RDS. */
  readonly routes: RouteSource
  /** What the run is held against, round by round; undefined where it stands alone. */
  readonly control?: Control
  /** Checked values of the flags that values of an axis own, by the flag's key; those that were not given are absent. */
  readonly options: Readonly<Record<string, unknown>>
}

export const DEFAULT_THRESHOLD_BYTES_PER_CONNECTION = 64
export const DEFAULT_MAX_CONNECTIONS = 200_000
export const DEFAULT_MAX_DURATION_MS = 300_000
/** For connections; other workloads have a default of their own. */
export const DEFAULT_AT_LEAST_CONNECTIONS = 10_000
