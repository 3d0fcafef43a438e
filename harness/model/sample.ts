/**
 * One look at the server between two rounds.
 * @module
 */

/** Units of load and of memory as they stood when the server was quiet and its heap collected. */
export interface Sample {
  /** 0 is the baseline, taken after warm-up. */
  readonly round: number
  /** Milliseconds since the server was ready. */
  readonly atMs: number
  /** The x axis: connections, as the server counted them (requests for `reuse`, milliseconds for `idle`). */
  readonly connections: number
  /** Bytes reachable after a forced collection. */
  readonly liveHeapBytes: number
  /** False where the heap still changed from one forced collection to the next, as often as it was collected. */
  readonly heapStays?: boolean
  readonly rssBytes: number
  /** Share of one core since the previous sample, in per cent. */
  readonly cpuPercent: number
  readonly fileDescriptors: number
  readonly threads: number
  /** Connections accepted and not yet ended when the server was left alone; undefined where it does not count. */
  readonly openConnections?: number
  /** Go servers only. */
  readonly goroutines?: number
  /** Node servers only: bytes held outside the V8 heap on behalf of JavaScript objects. */
  readonly externalBytes?: number
  /** Node servers only: the part of `externalBytes` that backs array buffers, `Buffer`s among them. */
  readonly arrayBufferBytes?: number
}

/** What the server under test says it has seen since it started. */
export interface ServerCounts {
  /** TCP connections accepted. */
  readonly accepted: number
  /** Of those, closed again. */
  readonly ended: number
  /** RPCs answered with status OK. */
  readonly rpcsAnswered: number
}
