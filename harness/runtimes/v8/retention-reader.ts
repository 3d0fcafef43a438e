/**
 * The memory that a Node process retains from a round of load: by class, and what retains it.
 * @module
 */
import { join } from 'node:path'
import type { RetentionReader } from '../explain.js'
import { SnapshotComparison } from './compare-in-thread.js'

/** Has the process write a heap snapshot to the path. */
export type WriteSnapshot = (path: string, timeoutMs: number) => Promise<unknown>

const SNAPSHOT_TIMEOUT_MS = 120_000

/** No snapshot is taken of a larger heap: it takes the process many seconds, and leakgate gigabytes of memory. */
const MAX_SNAPSHOT_HEAP_BYTES = 256 * 1024 * 1024

/** Size limit of a snapshot in bytes; one of the largest allowed heap is smaller. */
export const MAX_SNAPSHOT_FILE_BYTES = 2 * MAX_SNAPSHOT_HEAP_BYTES

const BEFORE = { name: 'before.heapsnapshot', large: true }
const AFTER = { name: 'after.heapsnapshot', large: true }

/** Heap snapshots, as Chrome's DevTools read them. */
export const SNAPSHOT_FILES = [BEFORE, AFTER] as const

/**
 * Snapshot, load, snapshot. The first one costs the process seconds and leaves its resident memory larger for good, so
 * both are taken after the last sample of the run. V8 collects before each one.
 */
export function v8RetentionReader(writeSnapshot: WriteSnapshot): RetentionReader {
  return {
    missing: 'no heap snapshots',
    async explain({ folder, signal, wrote, liveHeapBytes, addLoad, thresholdBytesPerConnection }) {
      if (liveHeapBytes > MAX_SNAPSHOT_HEAP_BYTES) {
        throw new Error(
          `the heap has ${liveHeapBytes} bytes, and snapshots are taken of up to ${MAX_SNAPSHOT_HEAP_BYTES}; ` +
            'fewer --connections leave a smaller one',
        )
      }
      const [earlierPath, laterPath] = [join(folder, BEFORE.name), join(folder, AFTER.name)]
      await writeSnapshot(earlierPath, SNAPSHOT_TIMEOUT_MS)
      const comparison = new SnapshotComparison(earlierPath, signal)
      try {
        const connections = await addLoad()
        await writeSnapshot(laterPath, SNAPSHOT_TIMEOUT_MS)
        const growth = await comparison.with({ laterPath, connections, thresholdBytesPerConnection })
        for (const file of SNAPSHOT_FILES) wrote(file)
        return growth
      } finally {
        await comparison.close()
      }
    },
  }
}
