/**
 * The thread that compares heap snapshots: it computes for seconds, and can be stopped at any time.
 * @module
 */
import { once } from 'node:events'
import { parentPort, workerData } from 'node:worker_threads'
import { compareWith, readCensus, type LaterSnapshot } from './compare-snapshots.js'

if (parentPort) {
  const asked = once(parentPort, 'message')
  const earlier = await readCensus(workerData as string)
  const [later] = (await asked) as [LaterSnapshot]
  parentPort.postMessage(await compareWith(earlier, later))
}
