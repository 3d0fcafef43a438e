/**
 * What every way to read a server's memory has in common.
 * @module
 */

import type { HostPort } from '../model/host-port.js'

/** Memory after a forced collection. */
export interface HeapReading {
  readonly liveHeapBytes: number
  /** How often the heap was collected for this reading. */
  readonly collections: number
  /** False where two collections in a row never agreed on what is left. */
  readonly stays: boolean
  /** False where the runtime did not show that it collected: the reading then proves nothing. */
  readonly collected: boolean
  /** False where another process answered than the time before, by counters that went back. */
  readonly sameProcess: boolean
  readonly goroutines?: number
  /** Node only: bytes outside the V8 heap on behalf of JavaScript objects, those of array buffers among them. */
  readonly externalBytes?: number
  /** Node only: bytes of all ArrayBuffers, SharedArrayBuffers and Buffers. */
  readonly arrayBufferBytes?: number
}

export interface SnapshotLimits {
  readonly timeoutMs: number
  readonly maxBytes: number
}

export interface HeapReader {
  /**
   * Where the server listens for this reader: the process that owns the socket is the one whose heap is read. Undefined
   * where the heap is read without a socket.
   */
  readonly address?: HostPort
  /**
   * Forces a collection, as often as it takes, and reads what is left.
   * @throws {Error} where the server does not answer within `timeoutMs`
   */
  read(timeoutMs: number): Promise<HeapReading>
  /**
   * Go only: forces a collection and returns the heap profile after it, a gzipped `profile.proto`.
   * @throws {Error} where the server does not answer within `timeoutMs`
   */
  profile?(timeoutMs: number): Promise<Buffer>
  /**
   * V8 only: writes a heap snapshot to `path`; the server does nothing else meanwhile.
   * @throws {Error} where it is not done within `timeoutMs`, or has more than `maxBytes`; the file may be there in part
   */
  snapshot?(path: string, limits: SnapshotLimits): Promise<void>
  close(): Promise<void>
}
