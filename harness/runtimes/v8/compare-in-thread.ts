/**
 * Compares heap snapshots in a thread, in bounded time and memory.
 * @module
 */
import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { LaterSnapshot, SnapshotGrowth, SnapshotPair } from './compare-snapshots.js'

/** V8's own bound for the thread; what a 250 MB snapshot takes outside it is a few hundred megabytes more. */
const MAX_HEAP_MB = 2_048

/** A thread that reads the earlier snapshot at once, while the process under test has its load and writes the later one. */
export class SnapshotComparison {
  readonly #worker: Worker
  readonly #growth: Promise<SnapshotGrowth>

  /** @param signal aborted to stop; the thread ends soon after */
  constructor(
    earlierPath: string,
    private readonly signal: AbortSignal,
  ) {
    signal.throwIfAborted()
    this.#worker = new Worker(new URL('./snapshot-worker.js', import.meta.url), {
      workerData: earlierPath,
      resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB },
    })
    this.#growth = Promise.race([
      // `once` rejects at an `error` event.
      once(this.#worker, 'message', { signal }).then(([growth]) => growth as SnapshotGrowth),
      once(this.#worker, 'exit', { signal }).then(([code]: number[]) => {
        throw new Error(`the thread that compares heap snapshots ended with code ${code}, and no result`)
      }),
    ])
    // It may fail before anybody waits for it.
    this.#growth.catch(() => undefined)
  }

  /**
   * What was added between the earlier snapshot and this one.
   * @throws {Error} where a file is no heap snapshot, or its thread runs out of memory
   * @throws the signal's reason where it is aborted
   */
  async with(later: LaterSnapshot): Promise<SnapshotGrowth> {
    try {
      this.#worker.postMessage(later)
      return await this.#growth
    } catch (error) {
      this.signal.throwIfAborted()
      throw error
    }
  }

  /** Ends the thread. */
  async close(): Promise<void> {
    await this.#worker.terminate()
  }
}

/** Compares two snapshots that are there already; errors are those of {@link SnapshotComparison.with}. */
export async function compareInThread(
  { earlierPath, ...later }: SnapshotPair,
  signal: AbortSignal,
): Promise<SnapshotGrowth> {
  const comparison = new SnapshotComparison(earlierPath, signal)
  try {
    return await comparison.with(later)
  } finally {
    await comparison.close()
  }
}
