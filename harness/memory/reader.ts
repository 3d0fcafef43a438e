/**
 * What every way to read a server's memory has in common.
 * @module
 */

/** Memory after a forced collection. */
export interface HeapReading {
  readonly liveHeapBytes: number
  /** False where the runtime did not show that it collected: the reading then proves nothing. */
  readonly collected: boolean
  readonly goroutines?: number
  readonly externalBytes?: number
}

export interface SnapshotLimits {
  readonly timeoutMs: number
  readonly maxBytes: number
}

export interface HeapReader {
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
