/**
 * A language runtime: how it is found in a process, and how the memory of that process is read and explained.
 * @module
 */
import type { Address } from '../model/address.js'
import type { HostPort } from '../model/host-port.js'
import type { ProbeSpec } from '../model/probe.js'
import type { Named } from '../model/registry.js'
import type { EvidenceFile } from './explain.js'
import type { HeapReader } from './reader.js'

/** Lines that a process has written, or is still to write. */
export interface Lines {
  /**
   * The match of the first line that matches, written already or still to come.
   * @throws the signal's reason where it is aborted first
   */
  find(pattern: RegExp, signal: AbortSignal): Promise<RegExpExecArray>
}

/** What can be seen of a process from outside. */
export interface ShownByProcess {
  /** Where the server is to listen. */
  readonly address: Address
  /** Settles when the server listens at its address. It never rejects. */
  readonly ready: Promise<unknown>
  /** The addresses on loopback at which its processes listen now, that of the server last. */
  readonly listeners: () => readonly HostPort[]
  /** The addresses of inspectors that it has announced so far, in order. */
  readonly inspectors: () => readonly string[]
  /** Whether the process that listens at this address is one that serves. */
  readonly serves: (address: HostPort) => boolean
}

/** Thrown by `detect` where it was given up: what was looked at, as a part of a sentence. */
export class NotDetected extends Error {
  override readonly name = 'NotDetected'
}

/** A kind of probe that a user may name. */
export interface ProbeKind extends Named {
  /** `pprof=URL`; the name alone where it takes no value. */
  readonly form: string
  /** With a value that could be a user's: `pprof=http://127.0.0.1:6060`. */
  readonly example: string
  /** What is read, for help. */
  readonly help: string
  /**
   * @param value what stands after the `=`
   * @param text the whole probe
   * @throws {HarnessError} where the value is malformed
   */
  parse(value: string, text: string): ProbeSpec
}

/** What is known of a process whose runtime is unknown. */
export interface RuntimeProcess {
  readonly pid: number | undefined
  /** Standard error, where runtimes announce their debuggers. */
  readonly stderr: Lines
  /** Address of a pprof endpoint, where the user or the process named one. */
  readonly pprof?: HostPort | undefined
  /** The probe that the user named; no other runtime is tried. */
  readonly probe?: ProbeSpec | undefined
  /**
   * What the process shows by itself, where nothing was named. Undefined where nothing is to be looked for beside standard
   * error.
   */
  readonly shows?: ShownByProcess | undefined
  /**
   * Call it before any request to an address of the process: reading a heap forces a collection, and only
   * the process under test may be affected.
   * @throws {HarnessError} where another process listens there
   * @throws {Error} where nobody listens there yet
   */
  readonly checkAddress?: (address: HostPort) => void
  /**
   * Has the process write a heap snapshot to the path by itself, where it can; it does nothing else meanwhile.
   * @throws {Error} where the snapshot is not there within `timeoutMs`
   */
  readonly snapshot?: (path: string, timeoutMs: number) => Promise<unknown>
}

/**
 * - `named`: an address of this runtime was given, so no other runtime is tried.
 * - `possible`: the process may still show that it is of this runtime.
 * - `impossible`: as far as is known, it cannot be of this runtime.
 */
export type RuntimeClaim = 'named' | 'possible' | 'impossible'

/** One value of the runtime axis; `name` is stored in `run.json`. */
export interface Runtime extends Named {
  /** For a user whose process was not recognised: what to do, as the rest of a sentence, e.g. `start it with …`. */
  readonly hint: string
  /**
   * True if each reading shows by itself that it belongs to a live heap: an object that the reader made has disappeared from it. A
   * figure that never changes is then that of a quiet server. Otherwise it may be a stub or a cached answer.
   */
  readonly provesHeap?: true
  /** Set where the user names the figure that is read, so that it may be of anything and in any unit. */
  readonly gaugeIsNamed?: true
  /** Every file that its evidence may write, so that those of an earlier run can be removed. */
  readonly files: readonly EvidenceFile[]
  /** The probe that names this runtime; absent where a user cannot name it. */
  readonly probe?: ProbeKind
  /** The environment of a process that is to be found by itself: what makes a process of this runtime readable. */
  environment?(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv
  /** Whether the process can be of this runtime; it does not wait. */
  claim(process: RuntimeProcess): RuntimeClaim
  /**
   * Waits until the process shows that it is of this runtime, and opens a reader for it. Called where the claim is not
   * `impossible`.
   * @throws {HarnessError} where a named address does not answer, or what answers is not what was named
   * @throws {NotDetected} or the signal's reason where it is aborted first
   */
  detect(process: RuntimeProcess, signal: AbortSignal): Promise<HeapReader>
}
