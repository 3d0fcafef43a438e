/**
 * The interface of every reader of a process's memory.
 * @module
 */
import type { HostPort } from '../model/host-port.js'
import type { ProbeOrigin } from '../model/probe.js'
import type { RuntimeFigures } from '../model/sample.js'
import type { AllocationReader, GoroutineReader, RetentionReader } from './explain.js'

/** Memory after a forced collection: the runtime's figures of a sample, and whether they are reliable. */
export interface HeapReading extends RuntimeFigures {
  /** How often the heap was collected for this reading. */
  readonly collections: number
  /** False where two collections in a row never agreed on what is left. */
  readonly stays: boolean
  /**
   * False where the runtime did not show that it collected: the reading then proves nothing. Undefined where a collection cannot be
   * shown at all; the probe says so.
   */
  readonly collected: boolean | undefined
  /** False where counters decreased, so another process answered. */
  readonly sameProcess: boolean
}

/** A reading of a reader that always reads a heap. */
export type LiveHeapReading = HeapReading & { readonly liveHeapBytes: number }

/** What a reader reads where, for reports. */
export interface ReaderProbe {
  /** The kind, as `--probe` takes it. */
  readonly kind: string
  /** How it was found, where the user did not name it. */
  readonly from: Exclude<ProbeOrigin, 'given'>
  /** What is read, without what is read from the operating system: `live heap by pprof at http://127.0.0.1:6060`. */
  readonly heap: string | undefined
  /** What cannot be seen this way, a sentence each. */
  readonly unseen: readonly string[]
  /** What else shapes the figures, a sentence each. */
  readonly notes: readonly string[]
}

/** Reads, and where it can explains, the memory of one process. */
export interface HeapReader {
  /** Name of the runtime that it belongs to, as registered. */
  readonly runtime: string
  /**
   * Where the server listens for this reader: the process that owns the socket is the one whose heap is read. Undefined
   * where the heap is read without a socket.
   */
  readonly address?: HostPort
  /** Absent where the runtime does not describe itself. */
  readonly probe?: ReaderProbe | undefined
  /** True where only the operating system is asked: all processes of the server are then covered, and none has to be read by itself. */
  readonly wholeServer?: boolean
  /** True where other processes of the server announce themselves on standard error and are read as well. */
  readonly othersAnnounced?: boolean
  /**
   * Forces a collection, as often as it takes, and reads what is left.
   * @throws {Error} where the process does not answer within `timeoutMs`
   */
  read(timeoutMs: number): Promise<HeapReading>
  /** Absent where the runtime cannot say cheaply who allocated what. */
  readonly allocations?: AllocationReader | undefined
  /** Absent where the runtime cannot say what retains what. */
  readonly retention?: RetentionReader | undefined
  /** Absent where the runtime has no goroutines, or cannot say where they stand. */
  readonly goroutines?: GoroutineReader | undefined
  /** Closes its connections; the process continues. */
  close(): Promise<void>
}
