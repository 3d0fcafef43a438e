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

export interface HeapReader {
  /**
   * Forces a collection, as often as it takes, and reads what is left.
   * @throws {Error} where the server does not answer within `timeoutMs`
   */
  read(timeoutMs: number): Promise<HeapReading>
  close(): Promise<void>
}
