/**
 * A server under test, as the run sees it: always a process of its own.
 * @module
 */
import type { HeapReader } from '../runtimes/reader.js'
import type { HostPort } from '../model/host-port.js'
import type { ServerCounts } from '../model/sample.js'
import type { Mode } from '../model/target-spec.js'
import type { ServerTls } from '../model/tls.js'

/** What a target is given to start with. */
export interface StartOptions {
  readonly mode: Mode
  /** Where to listen; port 0 lets the server choose. */
  readonly listen: HostPort
  /** The xDS bootstrap as JSON text; set where `mode` is `xds`. */
  readonly bootstrap?: string
  /** The server's certificates; set where connections are secured, which is in plain mode only. */
  readonly tls?: ServerTls
  /** Whether allocation profiles will be read, and have to be finer than they are by default. */
  readonly allocationsProfiled?: boolean
  readonly signal: AbortSignal
  /** Told of every process that was started, so that it is ended whatever becomes of the harness. */
  readonly onProcess: (pid: number) => void
  /** Told of every temporary folder that was made, so that it is removed whatever becomes of the harness. */
  readonly onFolder?: (path: string) => void
}

/** How the process went away, in words fit for a report: `exit code 2`, `signal SIGKILL`. */
export interface ExitReport {
  readonly how: string
  /** The last lines that it wrote to standard error, oldest first. */
  readonly lastWords: string
}

export interface RunningTarget {
  readonly pid: number
  /** The address to dial. */
  readonly address: HostPort
  /** The library's version, read back from the artefact that runs; undefined where it cannot be known. */
  readonly version: string | undefined
  /** The source tree that stood in for a release, and a digest of what was in it. */
  readonly replaced?: string
  /** The language runtime, e.g. `go1.26.8` or `v20.20.2`; undefined where it cannot be known. */
  readonly runtime: string | undefined
  /** True where the server said that its leak was planted. */
  readonly planted: boolean
  /** Reads its memory, and explains it where the runtime can. */
  readonly heap: HeapReader
  /** Settles when the server says that it serves; rejects never (watch `exited` beside it). */
  readonly serving: Promise<void>
  /** What the server last said of why it does not serve; undefined where it said nothing. */
  whyNotServing(): string | undefined
  /** The server's own counts since start; undefined where the server keeps none (`command`). */
  counts(): Promise<ServerCounts | undefined>
  /** Settles when the process is gone, however that came about. */
  readonly exited: Promise<ExitReport>
  /** Ends the process and waits until it is gone. Safe to call twice. */
  stop(): Promise<void>
}

/** A target that can be built (or installed) once and started many times. */
export interface Target {
  /**
   * Builds or installs what is not cached yet.
   * @param report told what is being done, in a few words, for a progress line
   */
  prepare(signal: AbortSignal, report: (doing: string) => void): Promise<void>
  start(options: StartOptions): Promise<RunningTarget>
}
