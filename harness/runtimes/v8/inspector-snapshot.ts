/**
 * A heap snapshot of a Node process through its inspector.
 * @module
 */
import { closeSync, openSync, writeSync } from 'node:fs'
import type CDP from 'chrome-remote-interface'
import { withDeadline } from '../../async/with-deadline.js'

/** How long a snapshot may take, and how large it may be. */
export interface SnapshotLimits {
  readonly timeoutMs: number
  readonly maxBytes: number
}

/**
 * Writes the snapshot in chunks as they arrive: at most one chunk is in memory.
 * @throws {Error} where it is not done in time, has too many bytes, or cannot be written
 */
export async function writeSnapshot(
  client: CDP.Client,
  path: string,
  { timeoutMs, maxBytes }: SnapshotLimits,
): Promise<void> {
  const file = openSync(path, 'wx', 0o600)
  let bytes = 0
  let failure: Error | undefined
  const stopListening = client.HeapProfiler.addHeapSnapshotChunk(({ chunk }) => {
    // The server cannot be stopped: data after a failure is ignored.
    if (failure) return
    try {
      bytes += writeSync(file, chunk)
      if (bytes > maxBytes) failure = new Error(`the heap snapshot has more than ${maxBytes} bytes`)
    } catch (error) {
      failure = error instanceof Error ? error : new Error(String(error))
    }
  })
  try {
    await withDeadline(
      timeoutMs,
      'the inspector',
      client.HeapProfiler.takeHeapSnapshot({ reportProgress: false }),
    )
    if (failure) throw failure
  } finally {
    stopListening()
    closeSync(file)
  }
}
