/**
 * V8, as Node embeds it: memory through the inspector, allocations and retention from heap snapshots.
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { HarnessError } from '../../model/harness-error.js'
import type { HeapReader } from '../reader.js'
import type { Runtime, RuntimeProcess } from '../runtime.js'
import { createInspectorReader } from './inspector-reader.js'
import { findInspector } from './inspector-url.js'
import { MAX_SNAPSHOT_FILE_BYTES, SNAPSHOT_FILES, v8RetentionReader } from './retention-reader.js'

const NAME = 'v8'
const EXIT_SEEN_MS = 500
const HINT = 'start a Node server with --inspect=127.0.0.1:0 --inspect-publish-uid=stderr'

/** Any process may be Node: it shows when it announces its inspector. */
export const v8Runtime: Runtime = {
  name: NAME,
  hint: HINT,
  provesHeap: true,
  files: SNAPSHOT_FILES,
  claim: () => 'possible',
  async detect({ stderr, snapshot }, signal) {
    return openV8Reader(await findInspector(stderr, signal), snapshot)
  },
}

/**
 * A reader for the Node process whose inspector is at `url`.
 * @param snapshot has the process write a heap snapshot by itself; over the inspector where undefined
 * @throws {HarnessError} where the inspector does not answer
 */
export async function openV8Reader(url: string, snapshot?: RuntimeProcess['snapshot']): Promise<HeapReader> {
  const reader = await openInspector(url)
  const overInspector = (path: string, timeoutMs: number): Promise<void> =>
    reader.snapshot(path, { timeoutMs, maxBytes: MAX_SNAPSHOT_FILE_BYTES })
  return {
    runtime: NAME,
    address: reader.address,
    read: timeoutMs => reader.read(timeoutMs),
    // The process writes the snapshot itself where it has heapdump.
    retention: v8RetentionReader(snapshot ?? overInspector),
    close: () => reader.close(),
  }
}

async function openInspector(url: string): ReturnType<typeof createInspectorReader> {
  try {
    return await createInspectorReader(url)
  } catch (error) {
    // A process that is ending first refuses the connection; its exit, seen a moment later, is the better message.
    await sleep(EXIT_SEEN_MS)
    const why = error instanceof Error ? error.message : String(error)
    throw new HarnessError(
      `The inspector at ${url} does not answer: ${why}`,
      `${HINT.replace('start', 'Start')}.`,
      {
        cause: error,
      },
    )
  }
}
