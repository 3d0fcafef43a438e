/**
 * What a run repeats, and counts on its x axis: the workload axis.
 * @module
 */
import type { Call } from '../churn/calls/call.js'
import type { ClientUnderTest } from '../model/client/client-protocol.js'
import type { Peer } from '../model/client/peer-counts.js'
import type { ClientKind } from '../model/load/client-kind.js'
import type { Flag } from '../model/flag.js'
import type { Address } from '../model/address.js'
import type { LoadFieldInput } from '../model/load/load-fields.js'
import type { ChurnCounts, Load, SettingValue } from '../model/load/load.js'
import type { Named } from '../model/registry.js'
import type { ClientTls } from '../model/tls.js'

/** A flag of one workload's own. Its value is in `load.settings`, by its key. */
export interface Setting extends Flag {
  readonly default: SettingValue
}

/** One value of the axis. Everything else in leakgate reads these facts, and compares no names. */
export interface Workload extends Named {
  /** One line for `--help`. */
  readonly help: string
  /**
   * What it repeats: singular, with hyphens for spaces, as `unit` of `run.json` has it. Sentences show it with spaces,
   * and with an `s` for more than one.
   */
  readonly unit: string
  /** The unit of a load, where it differs from one load to another. */
  unitOf?(load: Load): string
  /** Set where the process under test is a client, and does the units itself. Absent for a server. */
  readonly role?: 'client'
  /** What a report calls a run of it, in a few words. */
  title(load: Load): string
  /**
   * Whether each unit is one new connection that ends as `--close` says. Then the warm-up begins with a peak of open
   * connections, `--arrival` applies, and the x axis is the server's count of connections.
   */
  readonly opensConnections: boolean
  /**
   * Whether a load makes RPCs; absent where each one does. Without RPCs, the server needs no service: it only has to speak
   * HTTP/2.
   */
  makesRpcs?(load: Load): boolean
  /**
   * Set where leakgate does not know the connections and RPCs that a round makes: the server's counters are not compared with the clients' then, and
   * `units` of the counts is the x axis.
   */
  readonly uncounted?: true
  /** The flag that `--workload NAME:TEXT` gives `TEXT` to; absent where there is no such short form. */
  readonly shortFor?: string
  /**
   * Checks a load before anything is started.
   * @throws {HarnessError} where it cannot be made
   */
  check?(load: Load): void
  /** The clients that it can use, the default first. */
  readonly clients: readonly [ClientKind, ...ClientKind[]]
  /** Where `--at-least` is not given: units below which no run is called stable. */
  readonly defaultAtLeast: number
  /** Whether one failure is one unit, so that `--tolerate` applies, where no connections are opened. */
  readonly failsAlone?: true
  /** Where a leak that is planted on purpose does not go with connections. */
  readonly plantsPer?: 'rpc' | 'xds-update'
  /** Set where it changes what the mock control plane serves, so that it needs one. */
  readonly needsXds?: true
  /**
   * Milliseconds that so many units take at least because of the load alone; absent where a fast server needs none.
   * A run whose budget is shorter than that is refused before it starts.
   */
  leastMs?(load: Load, units: number): number
  /** Whether its units are traffic, so that a rate of them (`--rate`) says how soon a leak has used the memory up. */
  readonly traffic: boolean
  /** Set where `--close` took its name in earlier versions, and still does. */
  readonly wasCloseKind?: true
  /** Flags of a load that have no effect on it, by their keys: it refuses them, and reports leave them out. */
  readonly ignores?: readonly (keyof LoadFieldInput)[]
  /** Flags of its own. */
  readonly flags?: readonly Setting[]
  /** Set where it can run beside another workload as its control (`--control`). */
  readonly control?: ControlWorkload
  /** Gets ready to repeat; opens nothing yet. */
  start(context: WorkloadContext): Promise<RunningWorkload>
}

/** How a workload runs beside another one as its control. */
export interface ControlWorkload {
  /** In a few words, for `--help`. */
  readonly help: string
  /**
   * The load of the control, from that of the run.
   * @throws {HarnessError} where it takes nothing away from that load
   */
  loadBeside(load: Load): Load
  /** Units of the control for each unit of the run. */
  unitsPerUnit(load: Load): number
}

/** What a workload works on. */
export interface WorkloadContext {
  /** Where the server under test listens. */
  readonly address: Address
  readonly load: Load
  /** What to dial with; absent where connections are not secured. */
  readonly tls?: ClientTls
  /** The RPC that the clients make; absent where the load makes none. */
  readonly call?: Call
  /** Has a process ended even where the harness is killed; returns what to call when it has ended. */
  readonly onProcess?: (pid: number) => () => void
  /** Changes what the mock control plane serves; absent in plain mode. */
  readonly xds?: XdsChanges
  /** The client under test and what it connects to; absent where a server is under test. */
  readonly client?: ClientUnderTest
  readonly peer?: Peer
}

/** What went between the mock control plane and the server since the count began. */
export interface XdsCount {
  readonly sent: number
  readonly acked: number
  readonly nacked: number
  /** ADS streams that the server opened. */
  readonly streams: number
  /** ADS streams that ended without the control plane. */
  readonly lost: number
  end(): void
}

/**
 * Changes of the resources that the server under test has subscribed to. Each one settles when the server has ACKed it, unless it
 * says otherwise.
 */
export interface XdsChanges {
  changeListener(): Promise<void>
  changeRoutes(): Promise<void>
  /** Other routes of the same size. */
  swapRoutes(): Promise<void>
  /** The same Listener under a new version. */
  resendListener(): Promise<void>
  /** No Listener. */
  removeListener(): Promise<void>
  /** A Listener again. */
  restoreListener(): Promise<void>
  /** One of two Listeners that differ in one thing. */
  serveVariant(name: 'rbac' | 'fault' | 'serving', variant: 'a' | 'b'): Promise<void>
  /** A Listener that the server must reject; settles when it has. */
  serveRejected(variant: 'a' | 'b'): Promise<void>
  /** Ends the ADS stream; settles when the server has another one and has ACKed its resources on it. */
  reconnect(): Promise<void>
  /** Counts from now on. */
  countUpdates(): XdsCount
}

/** A workload at work on one server. */
export interface RunningWorkload {
  /** Connections that it keeps open on purpose between one round and the next. */
  readonly openConnections: number
  /**
   * Repeats `units` times. Failures are counted by reason; nothing is retried.
   * @param signal ends it at once; its reason is what the promise rejects with
   * @param onProgress called now and then with the number of units that are over
   */
  drive(units: number, signal: AbortSignal, onProgress: (completed: number) => void): Promise<ChurnCounts>
  /** Closes what {@link drive} left open. */
  close(): Promise<void>
}
