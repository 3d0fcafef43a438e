/**
 * A scenario: the server, the load, and the threshold of a leak.
 * @module
 */
import type { CallSpec } from './rpc/call.js'
import type { Control } from './control.js'
import type { Effort } from './load/effort.js'
import type { HostPort } from './host-port.js'
import type { Load } from './load/load.js'
import type { Mode } from './mode.js'
import type { ProbeSpec } from './probe.js'
import type { TargetSpec } from './target-spec.js'
import type { TlsFiles, TlsKind } from './tls.js'

/** `inline`: the Listener carries its routes. `rds`: it names them, and the server asks for them over RDS. */
export const ROUTE_SOURCES = ['inline', 'rds'] as const
export type RouteSource = (typeof ROUTE_SOURCES)[number]

/** The settings of one run. */
export interface Scenario {
  readonly target: TargetSpec
  /** What reports call the run in place of the target (`--name`); undefined for the target. */
  readonly name?: string | undefined
  readonly mode: Mode
  readonly load: Load
  /** The RPC that the user names; undefined if leakgate finds one that the server answers. */
  readonly call?: CallSpec | undefined
  /** How connections are secured; in plain mode only. */
  readonly tls: TlsKind
  /** The user's certificates; undefined if leakgate issues them. */
  readonly tlsFiles?: TlsFiles | undefined
  /** Connections, warm-up included, after which the run ends in any case. */
  readonly maxConnections: number
  /** Milliseconds after which the run ends in any case. */
  readonly maxDurationMs: number
  /** A leak of this many live heap bytes per connection must not pass. */
  readonly thresholdBytesPerConnection: number
  /**
   * A leak of this many bytes of resident memory per connection must not pass; undefined if resident memory is a witness only.
   */
  readonly rssThresholdBytesPerConnection?: number | undefined
  /** Where the server's memory is read, as the user names it; undefined if it is found, or the target knows it. */
  readonly probe?: ProbeSpec | undefined
  /** What the run may take, and how late a small rise is confirmed. */
  readonly effort: Effort
  /** A run with fewer units of load is never stable: a leak may start late. */
  readonly atLeastConnections: number
  /** The share of units that may fail, from 0 to 1; above it the run is void. */
  readonly toleratedShare: number
  /**
   * Milliseconds that a run waits without traffic after a rise, to see whether the memory is released; 0 disables it. Undefined for a minute
   * after a rise that had to be confirmed, and none after others.
   */
  readonly holdMs?: number | undefined
  /** Where the server listens; port 0 lets it choose. */
  readonly listen: HostPort
  /** Where the mock control plane listens; port 0 lets the system choose. */
  readonly controlPlaneListen: HostPort
  /** Whether the Listener carries its routes or names them for RDS. */
  readonly routes: RouteSource
  /** A file of the user with resources that the control plane serves; absent for those of this package. */
  readonly xdsResources?: string
  /** The control that the run is compared with, round by round; undefined without one. */
  readonly control?: Control
  /** Checked values of the flags that values of an axis own, by the flag's key; those that were not given are absent. */
  readonly options: Readonly<Record<string, unknown>>
}

/** Default of `--threshold`. */
export const DEFAULT_THRESHOLD_BYTES_PER_CONNECTION = 64
/**
 * Default of `--rss-threshold` where no heap can be read. Half of it, above which a slope is a leak, is four times the largest
 * noise of resident memory that was measured on healthy native servers, 32 B a connection.
 */
export const DEFAULT_RSS_THRESHOLD_BYTES = 256
/** Default of `--tolerate`: one unit in a thousand. */
export const DEFAULT_TOLERATED_SHARE = 0.001
/** For connections; other workloads have a default of their own. */
export const DEFAULT_AT_LEAST_CONNECTIONS = 10_000
