/**
 * Combines the heap readers of all processes of a server.
 * @module
 */
import type { AllocationReader, GoroutineReader, RetentionReader } from '../../runtimes/explain.js'
import type { HeapReader, HeapReading, ReaderProbe } from '../../runtimes/reader.js'

/** The heap reader of one process. */
interface Part {
  /** Undefined where the process is not known. */
  readonly pid: number | undefined
  readonly reader: HeapReader
  firstBytes?: number
  lastBytes?: number
}

/** Sums the readings of several processes, and explains the memory of one of them. */
export class CombinedHeap implements HeapReader {
  #parts: Part[] = []
  /** Readers of processes that are no longer read. */
  readonly #left: HeapReader[] = []

  /** The processes that are read, in the order in which they were found. */
  get pids(): readonly number[] {
    return this.#parts.flatMap(({ pid }) => pid ?? [])
  }

  add(pid: number | undefined, reader: HeapReader): void {
    this.#parts.push({ pid, reader })
  }

  /** Stops reading all processes that `stays` does not name. */
  retain(stays: (pid: number) => boolean): void {
    this.#left.push(
      ...this.#parts.filter(({ pid }) => pid !== undefined && !stays(pid)).map(({ reader }) => reader),
    )
    this.#parts = this.#parts.filter(({ pid }) => pid === undefined || stays(pid))
  }

  /** The runtime of the first process; empty if none is read. */
  get runtime(): string {
    return this.#parts[0]?.reader.runtime ?? ''
  }

  /** What the first process is read by. */
  get probe(): ReaderProbe | undefined {
    const [first, ...others] = this.#parts
    const probe = first?.reader.probe
    if (!probe || others.length === 0) return probe
    return { ...probe, notes: [...probe.notes, `The heaps of ${this.#parts.length} processes are added up.`] }
  }

  /** True if nothing but the operating system's figures of all processes is read. */
  get wholeServer(): boolean {
    return this.#parts.some(({ reader }) => reader.wholeServer === true)
  }

  /** The allocation reader of the first process that has one. */
  get allocations(): AllocationReader | undefined {
    return this.#parts.find(({ reader }) => reader.allocations)?.reader.allocations
  }

  /** Explains the process whose heap grew most since its first reading. */
  get retention(): RetentionReader | undefined {
    const [first] = this.#explained
    if (!first) return undefined
    return {
      missing: first.retention.missing,
      prepare: async signal => {
        for (const { retention } of this.#explained) await retention.prepare?.(signal)
      },
      explain: task => {
        const { part, retention } = this.#explained.reduce((most, next) =>
          growthOf(next.part) > growthOf(most.part) ? next : most,
        )
        return retention.explain({ ...task, pid: part.pid })
      },
    }
  }

  /** The goroutines of the process whose heap grew most since its first reading, of those that have any. */
  get goroutines(): GoroutineReader | undefined {
    return this.#parts.filter(({ reader }) => reader.goroutines).sort((a, b) => growthOf(b) - growthOf(a))[0]
      ?.reader.goroutines
  }

  /**
   * Reads all processes in turn and sums the readings.
   * @throws {Error} if one of them does not answer within `timeoutMs`
   */
  async read(timeoutMs: number): Promise<HeapReading> {
    const readings: HeapReading[] = []
    for (const part of this.#parts) {
      const reading = await part.reader.read(timeoutMs)
      part.firstBytes ??= reading.liveHeapBytes ?? 0
      part.lastBytes = reading.liveHeapBytes ?? 0
      readings.push(reading)
    }
    const [first, ...others] = readings
    if (!first) throw new Error('no process of it has a heap that can be read')
    return others.reduce(add, first)
  }

  async close(): Promise<void> {
    for (const reader of [...this.#left, ...this.#parts.map(part => part.reader)]) await reader.close()
  }

  get #explained(): readonly { readonly part: Part; readonly retention: RetentionReader }[] {
    return this.#parts.flatMap(part =>
      part.reader.retention ? [{ part, retention: part.reader.retention }] : [],
    )
  }
}

function growthOf({ firstBytes = 0, lastBytes = 0 }: Part): number {
  return lastBytes - firstBytes
}

/** Sums the readings. A reading that only some processes have is omitted, because a partial sum would look complete. */
function add(one: HeapReading, other: HeapReading): HeapReading {
  const { collections, stays, collected, sameProcess, ...figures } = one
  const sums = Object.entries(figures).flatMap(([key, value]) => {
    const beside = other[key as keyof typeof figures]
    return beside === undefined ? [] : [[key, value + beside]]
  })
  return {
    collections: Math.max(collections, other.collections),
    stays: stays && other.stays,
    collected: collected === false || other.collected === false ? false : (collected ?? other.collected),
    sameProcess: sameProcess && other.sameProcess,
    ...(Object.fromEntries(sums) as Partial<HeapReading>),
  }
}
