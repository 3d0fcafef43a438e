/**
 * Waiting until the server has noticed that its clients are gone.
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { ServerCounts } from '../model/sample.js'
import type { RunningTarget } from '../targets/target.js'

const PATIENCE_MS = 2_000
const POLL_MS = 5

/**
 * Polls until every connection that the server accepted has ended (but those that are held open on purpose), or for two seconds: a server that never ends
 * them is a finding, not a fault, and shows as open connections in the sample.
 * @returns the counts last seen; undefined where the server keeps none
 */
export async function settle(
  target: RunningTarget,
  heldOpen: number,
  signal: AbortSignal,
): Promise<ServerCounts | undefined> {
  const deadlineMs = performance.now() + PATIENCE_MS
  for (;;) {
    const counts = await target.counts()
    if (counts === undefined || counts.accepted - counts.ended <= heldOpen || performance.now() > deadlineMs)
      return counts
    await sleep(POLL_MS, undefined, { signal })
  }
}
