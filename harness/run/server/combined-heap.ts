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
  #parts: Part[] = []
  /** No longer read. */
  readonly #left: HeapReader[] = []
  /** Go only; there where a reader of one process has it. */
  profile?: (timeoutMs: number) => Promise<Buffer>
  /** V8 only: of the process whose heap grew most since it was first read. */
  snapshot?: (path: string, limits: SnapshotLimits) => Promise<void>

  get pids(): readonly number[] {
    return this.#parts.map(({ pid }) => pid)
  }

  add(pid: number, reader: HeapReader): void {
    this.#parts.push({ pid, reader })
    this.#offer()
  }

  /** Reads only the processes that `stays` names from now on. */
  retain(stays: (pid: number) => boolean): void {
    this.#left.push(...this.#parts.filter(({ pid }) => !stays(pid)).map(({ reader }) => reader))
    this.#parts = this.#parts.filter(({ pid }) => stays(pid))
    this.#offer()
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
    for (const reader of [...this.#left, ...this.#parts.map(part => part.reader)]) await reader.close()
  }

  /** Has `profile` and `snapshot` where a process that is read has them. */
  #offer(): void {
    delete this.profile
    delete this.snapshot
    const profiled = this.#parts.find(({ reader }) => reader.profile !== undefined)?.reader
    if (profiled) this.profile = async timeoutMs => profiled.profile?.(timeoutMs) ?? gone()
    if (this.#parts.some(({ reader }) => reader.snapshot !== undefined)) {
      this.snapshot = async (path, limits) => {
        const reader = this.#grownMost()
        await (reader?.snapshot?.(path, limits) ?? gone())
      }
    }
  }

  #grownMost(): HeapReader | undefined {
    const growth = ({ firstBytes = 0, lastBytes = 0 }: Part): number => lastBytes - firstBytes
    const parts = this.#parts.filter(({ reader }) => reader.snapshot !== undefined)
    return parts.toSorted((one, other) => growth(other) - growth(one))[0]?.reader
  }
}

function gone(): never {
  throw new Error('no process of it has a heap that can be looked into')
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
