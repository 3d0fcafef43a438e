/**
 * The interface of every reader of a process's memory.
 * @module
 */
import type { HostPort } from '../model/host-port.js'
import type { RuntimeFigures } from '../model/sample.js'
import type { AllocationReader, RetentionReader } from './explain.js'

/** Memory after a forced collection: the runtime's figures of a sample, and whether they are reliable. */
export interface HeapReading extends RuntimeFigures {
  /** How often the heap was collected for this reading. */
  readonly collections: number
  /** False where two collections in a row never agreed on what is left. */
  readonly stays: boolean
  /** False where the runtime did not show that it collected: the reading then proves nothing. */
  readonly collected: boolean
  /** False where counters decreased, so another process answered. */
  readonly sameProcess: boolean
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
  /**
   * Forces a collection, as often as it takes, and reads what is left.
   * @throws {Error} where the process does not answer within `timeoutMs`
   */
  read(timeoutMs: number): Promise<HeapReading>
  /** Absent where the runtime cannot say cheaply who allocated what. */
  readonly allocations?: AllocationReader | undefined
  /** Absent where the runtime cannot say what retains what. */
  readonly retention?: RetentionReader | undefined
  /** Closes its connections; the process continues. */
  close(): Promise<void>
}
