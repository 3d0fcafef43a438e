/**
 * The heaps of all processes of a server that can be read, as one.
 * @module
 */
import type { HeapReader, HeapReading, SnapshotLimits } from '../../runtimes/reader.js'

/** Of one process. */
interface Part {
  readonly pid: number
  readonly reader: HeapReader
  firstBytes?: number
  lastBytes?: number
}

export class CombinedHeap implements HeapReader {
  readonly #parts: Part[] = []
  /** Go only; there where a reader of one process has it. */
  profile?: (timeoutMs: number) => Promise<Buffer>
  /** V8 only: of the process whose heap grew most since it was first read. */
  snapshot?: (path: string, limits: SnapshotLimits) => Promise<void>

  get pids(): readonly number[] {
    return this.#parts.map(({ pid }) => pid)
  }

  add(pid: number, reader: HeapReader): void {
    this.#parts.push({ pid, reader })
    if (reader.profile) this.profile ??= timeoutMs => reader.profile!(timeoutMs)
    if (reader.snapshot) this.snapshot ??= (path, limits) => this.#grownMost().snapshot!(path, limits)
  }

  /**
   * Reads one after the other, and adds up what they say.
   * @throws {Error} where one of them does not answer within `timeoutMs`
   */
  async read(timeoutMs: number): Promise<HeapReading> {
    const readings: HeapReading[] = []
    for (const part of this.#parts) {
      const reading = await part.reader.read(timeoutMs)
      part.firstBytes ??= reading.liveHeapBytes
      part.lastBytes = reading.liveHeapBytes
      readings.push(reading)
    }
    const [first, ...others] = readings
    if (!first) throw new Error('no process of it has a heap that can be read')
    return others.reduce(add, first)
  }

  async close(): Promise<void> {
    for (const { reader } of this.#parts) await reader.close()
  }

  #grownMost(): HeapReader {
    const growth = ({ firstBytes = 0, lastBytes = 0 }: Part): number => lastBytes - firstBytes
    return this.#parts.filter(({ reader }) => reader.snapshot).reduce((most, part) =>
      growth(part) > growth(most) ? part : most,
    ).reader
  }
}

function add(one: HeapReading, other: HeapReading): HeapReading {
  const sum = (
    of: 'goroutines' | 'externalBytes' | 'arrayBufferBytes',
  ): Partial<Pick<HeapReading, 'goroutines' | 'externalBytes' | 'arrayBufferBytes'>> =>
    one[of] === undefined || other[of] === undefined ? {} : { [of]: one[of] + other[of] }
  return {
    liveHeapBytes: one.liveHeapBytes + other.liveHeapBytes,
    collections: Math.max(one.collections, other.collections),
    stays: one.stays && other.stays,
    collected: one.collected && other.collected,
    sameProcess: one.sameProcess && other.sameProcess,
    ...sum('goroutines'),
    ...sum('externalBytes'),
    ...sum('arrayBufferBytes'),
  }
}
