/**
 * A language runtime: how it is found in a process, and how the memory of that process is read and explained.
 * @module
 */
import type { HostPort } from '../model/host-port.js'
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

/** What is known of a process whose runtime is unknown. */
export interface RuntimeProcess {
  readonly pid: number
  /** Standard error, where runtimes announce their debuggers. */
  readonly stderr: Lines
  /** Address of a pprof endpoint, where the user or the process named one. */
  readonly pprof?: HostPort | undefined
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
  /** Every file that its evidence may write, so that those of an earlier run can be removed. */
  readonly files: readonly EvidenceFile[]
  /** Whether the process can be of this runtime; it does not wait. */
  claim(process: RuntimeProcess): RuntimeClaim
  /**
   * Waits until the process shows that it is of this runtime, and opens a reader for it. Called where the claim is not
   * `impossible`.
   * @throws {HarnessError} where the process named an address that does not answer
   * @throws the signal's reason where it is aborted first
   */
  detect(process: RuntimeProcess, signal: AbortSignal): Promise<HeapReader>
}
