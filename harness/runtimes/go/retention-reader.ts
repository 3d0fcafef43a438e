/**
 * What retains the memory that a Go process allocated in a round of load.
 * @module
 */
import { join } from 'node:path'
import type { RetentionReader, RetentionTask } from '../explain.js'
import { compareSnapshots, holderFrom, takeSnapshot } from './retain.js'
import { buildGoRetain } from './retain-build.js'

const BEFORE = { name: 'retain-before.json' }
const AFTER = { name: 'retain-after.json' }

/** Snapshots that go-retain took. */
export const RETAIN_FILES = [BEFORE, AFTER] as const

/** Builds go-retain, which needs Go on this machine, and has it stop the process twice for a moment. */
export function goRetentionReader(): RetentionReader {
  let tool: string | undefined
  return {
    missing: 'no retaining path',
    stopsProcess: true,
    async prepare(signal) {
      tool = await buildGoRetain(signal)
    },
    async explain(task) {
      tool ??= await buildGoRetain(task.signal)
      return explain(tool, task)
    },
  }
}

async function explain(tool: string, task: RetentionTask): ReturnType<RetentionReader['explain']> {
  const { pid, folder, signal, wrote, thresholdBytesPerConnection } = task
  if (pid === undefined)
    throw new Error('go-retain reads a process of this machine, and the process of the server is not known')
  const [beforePath, afterPath] = [join(folder, BEFORE.name), join(folder, AFTER.name)]
  const options = { tool, signal }
  // Without a collection, garbage would count as retained.
  await task.collect()
  await takeSnapshot(pid, beforePath, options)
  const connections = await task.addLoad()
  await takeSnapshot(pid, afterPath, options)
  const growth = await compareSnapshots(beforePath, afterPath, options)
  for (const file of RETAIN_FILES) wrote(file)
  for (const warning of growth.warnings) task.warn(`go-retain: ${warning}`)
  // A cache that shrinks beside the leak does not hide it.
  const grew = growth.grossGrowthBytes > thresholdBytesPerConnection * connections
  const { growthBytes } = growth
  return { retention: { connections, holder: grew ? holderFrom(growth) : null, growthBytes } }
}
