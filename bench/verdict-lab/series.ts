/**
 * Samples of real servers, as files.
 * @module
 */

/** Columns of equal length; empty where the server was not sampled for it. */
export interface Series {
  readonly about: string
  readonly planted: boolean
  readonly connections: readonly number[]
  readonly liveHeapBytes: readonly number[]
  readonly rssBytes: readonly number[]
  readonly fileDescriptors: readonly number[]
  readonly threads: readonly number[]
  readonly goroutines: readonly number[]
  readonly externalBytes: readonly number[]
  readonly arrayBufferBytes: readonly number[]
}
