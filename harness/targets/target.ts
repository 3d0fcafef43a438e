/**
 * A server under test, which is always a process of its own.
 * @module
 */
import type { AttachedProcesses } from '../processes/attached-processes.js'
import type { RunProcesses } from '../processes/run-processes.js'
import type { HeapReader } from '../runtimes/reader.js'
import type { HarnessError } from '../model/harness-error.js'
import type { Address } from '../model/address.js'
import type { HostPort } from '../model/host-port.js'
import type { ClientUnderTest } from '../model/client/client-protocol.js'
import type { ServerCounts } from '../model/sample.js'
import type { ProbeSpec } from '../model/probe.js'
import type { Mode } from '../model/mode.js'
import type { ServerTls } from '../model/tls.js'

/** How a server is started. */
export interface StartOptions {
  /** How it serves. */
  readonly mode: Mode
  /** Where to listen; port 0 lets the server choose. */
  readonly listen: HostPort
  /** The xDS bootstrap as JSON text; set where `mode` is `xds`. */
  readonly bootstrap?: string
  /** The server's certificates; set where connections are secured, in plain mode only. */
  readonly tls?: ServerTls
  /** Whether a limit for the rate of the load was given (`--arrival`). */
  readonly rateLimited?: boolean
  /** What each planted leak goes with: a connection by default. */
  readonly plantPer?: 'connection' | 'rpc' | 'xds-update'
  /** Whether allocation profiles are read in this run; they need a finer sampling than the default. */
  readonly allocationsProfiled?: boolean
  /** Where its memory is read, as the user names it; undefined if it is found, or the target knows it. */
  readonly probe?: ProbeSpec
  /** Ends the start; the process has ended when `start` rejects. */
  readonly signal: AbortSignal
  /** The processes of the run: marks the environment of what is started. Undefined where the processes are not tracked. */
  readonly processes?: RunProcesses
  /** Called with each process that was started, so that it can be ended even where the harness is killed. */
  readonly onProcess: (pid: number) => void
  /** Called with each temporary folder that was made, so that it can be removed even where the harness is killed. */
  readonly onFolder?: (path: string) => void
  /** Called with the socket that the server has bound at a path of the user's, so that it can be removed even then. */
  readonly onSocket?: (path: string, identity: string) => void
}

/** How a process ended. */
export interface ExitReport {
  /** For a report: `exit code 2`, `signal SIGKILL`. */
  readonly how: string
  /** The last lines that it wrote to standard error, oldest first. */
  readonly lastWords: string
}

/** When a server counts as serving. */
export interface Readiness {
  /** Whether `grpc.health.v1.Health/Check` must answer SERVING first. */
  readonly health: boolean
  /** How long the server has, in milliseconds. */
  readonly timeoutMs: number
}

/** A server that was started, or was running already. It may not serve yet. */
export interface RunningTarget {
  /**
   * The process whose memory is measured; undefined where it cannot be found, for example behind a port-forward. Its descriptors,
   * threads and resident memory are then missing.
   */
  readonly pid: number | undefined
  /** The address to dial. */
  readonly address: Address
  /** Set where leakgate did not start the process: its descendants take part in the work, and none of them is ever signalled. */
  readonly attached?: AttachedProcesses
  /** Set where the server is on another machine: no round may be faster than the rate of the load. */
  readonly remote?: true
  /** Set where it is a client under test, which takes orders. `address` is then that of leakgate's server. */
  readonly client?: ClientUnderTest
  /** When it counts as serving; absent is the default. */
  readonly readiness?: Readiness
  /** What a reader of the result has to know, a sentence each. */
  readonly notes?: readonly string[]
  /** Version of the gRPC library, as the running server reports it; undefined where it is not known. */
  readonly version: string | undefined
  /** The source tree that replaces a release, and a digest of its contents. */
  readonly replaced?: string
  /** The language runtime, e.g. `go1.26.8` or `v20.20.2`; undefined where it is not known. */
  readonly runtime: string | undefined
  /** Whether the server reports a leak that was planted on purpose. */
  readonly planted: boolean
  /** Reads its memory, and explains it where the runtime can; `stop()` closes it. */
  readonly heap: HeapReader
  /** Node only: the addresses of all inspectors announced so far, those of child processes among them. */
  inspectors?(): readonly string[]
  /** Settles when the server serves. It never rejects: watch `exited` as well. */
  readonly serving: Promise<void>
  /** The last reason that the server gave for not serving; undefined where it gave none. */
  whyNotServing(): string | undefined
  /** Why nobody accepts connections at the address, if the server is seen to listen at another one; absent where leakgate tells it its address. */
  readonly listensElsewhere?: () => Promise<HarnessError | undefined>
  /** The server's own counters since its start; undefined where it has none that can be read. */
  counts(): Promise<ServerCounts | undefined>
  /** Settles when the process has ended, for whatever reason. */
  readonly exited: Promise<ExitReport>
  /** Ends the process and waits for its end; one that was attached to goes on. Safe to call twice. */
  stop(): Promise<void>
}

/** A target that can be built (or installed) once and started many times. */
export interface Target {
  /**
   * Builds or installs the server, unless it is cached.
   * @param report called with what is being done, in a few words, for a progress line
   * @throws {HarnessError} where it cannot be built or installed
   */
  prepare(signal: AbortSignal, report: (doing: string) => void): Promise<void>
  /**
   * Starts the server and waits until it listens.
   * @throws {HarnessError} where it cannot be started
   */
  start(options: StartOptions): Promise<RunningTarget>
}
