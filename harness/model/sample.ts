/**
 * One sample of the server between two rounds of load, and its schema in `run.json`.
 * @module
 */
import { z } from 'zod'

const bytes = z.number().nonnegative()

/** Figures from the runtime, after a forced collection; a runtime leaves out those that it does not have. */
const runtimeShape = {
  /** Bytes reachable after a forced collection; absent where no heap can be read (`--probe proc`). */
  liveHeapBytes: bytes.exactOptional(),
  /** Go servers only. */
  goroutines: z.int().nonnegative().exactOptional(),
  /** Node servers only: bytes outside the V8 heap on behalf of JavaScript objects. */
  externalBytes: bytes.exactOptional(),
  /** Node servers only: the part of `externalBytes` that backs array buffers, `Buffer`s among them. */
  arrayBufferBytes: bytes.exactOptional(),
}

const { liveHeapBytes, ...otherRuntimeFigures } = runtimeShape

/** The keys are in the order in which `run.json` stores them. */
export const sampleSchema = z.object({
  /** 0 is the baseline, taken after warm-up. */
  round: z.int().nonnegative(),
  /** Milliseconds since the server was ready. */
  atMs: z.number().nonnegative(),
  /** The x axis: units of load, as the server counted them; connections, unless the run's `unit` says otherwise. */
  connections: z.number().nonnegative(),
  liveHeapBytes,
  /** False where the heap still changed from one forced collection to the next, as often as it was collected. */
  heapStays: z.boolean().exactOptional(),
  /** The four figures of the process are absent where it is not known, for example behind a port-forward. */
  rssBytes: bytes.exactOptional(),
  /** Share of one core since the previous sample, in per cent. */
  cpuPercent: z.number().nonnegative().exactOptional(),
  /** 0 where the system does not report them. */
  fileDescriptors: z.int().nonnegative().exactOptional(),
  /** 0 where the system does not report them. */
  threads: z.int().nonnegative().exactOptional(),
  /** Connections accepted and not yet ended when the sample was taken; absent where the server does not count them. */
  openConnections: z.int().exactOptional(),
  /**
   * Connections that clients have closed and the server has not, before the collection; those that an earlier collection closed
   * count on. Absent where they cannot be counted, and in older files.
   */
  unclosedConnections: z.int().nonnegative().exactOptional(),
  ...otherRuntimeFigures,
})

/** Units of load and of memory while the server is idle, after a forced collection. */
export type Sample = Readonly<z.infer<typeof sampleSchema>>

/** The part of a sample that a runtime's reader gives. */
export type RuntimeFigures = Pick<Sample, keyof typeof runtimeShape>

/** Only the figures of a sample, of a reading that may have other keys. */
export function runtimeFiguresOf(reading: RuntimeFigures): RuntimeFigures {
  const keys = Object.keys(runtimeShape) as (keyof typeof runtimeShape)[]
  const figures = keys.filter(key => reading[key] !== undefined).map(key => [key, reading[key]] as const)
  return Object.fromEntries(figures)
}

/** The server counters since its start. */
export interface ServerCounts {
  /** TCP connections accepted. */
  readonly accepted: number
  /** Of those, closed again. */
  readonly ended: number
  /** RPCs answered with status OK. */
  readonly rpcsAnswered: number
  /** ADS streams that a control plane has opened; absent where the server does not count them. */
  readonly streamsOpened?: number
  /** Of those, closed again. */
  readonly streamsClosed?: number
}

/**
 * The live heap of a sample that has one.
 * @throws {Error} where no heap was read
 */
export function liveHeapOf({ liveHeapBytes }: Pick<Sample, 'liveHeapBytes'>): number {
  if (liveHeapBytes === undefined) throw new Error('no heap was read')
  return liveHeapBytes
}
