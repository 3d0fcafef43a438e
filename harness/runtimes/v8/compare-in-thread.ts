/**
 * Compares heap snapshots in a thread, in bounded time and memory.
 * @module
 */
import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { SnapshotGrowth, SnapshotPair } from './compare-snapshots.js'

/** V8's own bound for the thread; what a 250 MB snapshot takes outside it is a few hundred megabytes more. */
const MAX_HEAP_MB = 2_048

/**
 * @param signal aborted to stop; the thread ends soon after
 * @throws {Error} where a file is no heap snapshot, or its thread runs out of memory
 * @throws the signal's reason where it is aborted
 */
export async function compareInThread(pair: SnapshotPair, signal: AbortSignal): Promise<SnapshotGrowth> {
  signal.throwIfAborted()
  const worker = new Worker(new URL('./snapshot-worker.js', import.meta.url), {
    workerData: pair,
    resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB },
  })
  try {
    return await Promise.race([
      // `once` rejects at an `error` event.
      once(worker, 'message', { signal }).then(([growth]) => growth as SnapshotGrowth),
      once(worker, 'exit', { signal }).then(([code]: number[]) => {
        throw new Error(`the thread that compares heap snapshots ended with code ${code}, and no result`)
      }),
    ])
  } catch (error) {
    signal.throwIfAborted()
    throw error
  } finally {
    await worker.terminate()
  }
}
