/**
 * What a Node server kept of a round of load, of which classes, and who holds it.
 * @module
 */
import { join } from 'node:path'
import { compareInThread } from './compare-in-thread.js'
import type { SnapshotGrowth } from './compare-snapshots.js'

export interface V8GrowthInput {
  /** Has the server write a heap snapshot to the path. */
  readonly snapshot: (path: string) => Promise<unknown>
  /** Where the two snapshots are written. */
  readonly folder: string
  /** Puts a round of load through the server, has it collect, and says how many units of load it was. */
  readonly addLoad: () => Promise<number>
  /** Growth up to this is none. */
  readonly thresholdBytesPerConnection: number
  readonly signal: AbortSignal
}

export interface V8Growth extends SnapshotGrowth {
  /** Names of the snapshots in the folder. */
  readonly files: readonly string[]
}

const BEFORE = 'before.heapsnapshot'
const AFTER = 'after.heapsnapshot'

/**
 * Snapshot, load, snapshot. Both are taken after the run's last sample: the first one costs the server seconds and
 * leaves its resident memory larger for good.
 * @throws {Error} where a snapshot cannot be taken or read
 */
export async function v8Growth(input: V8GrowthInput): Promise<V8Growth> {
  const { folder, thresholdBytesPerConnection, signal } = input
  const [earlierPath, laterPath] = [join(folder, BEFORE), join(folder, AFTER)]
  await input.snapshot(earlierPath)
  const connections = await input.addLoad()
  await input.snapshot(laterPath)
  const pair = { earlierPath, laterPath, connections, thresholdBytesPerConnection }
  return { ...(await compareInThread(pair, signal)), files: [BEFORE, AFTER] }
}
