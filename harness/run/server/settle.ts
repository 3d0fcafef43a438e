/**
 * Waiting until the server has noticed that its clients are gone.
 * @module
 */
import { pollUntil } from '../../async/poll-until.js'
import type { ServerCounts } from '../../model/sample.js'
import type { RunningTarget } from '../../targets/target.js'
import type { ServerProcesses } from './server-processes.js'

const PATIENCE_MS = 2_000
const POLL_MS = 5
/** Polls without a change of its open files after which a server that keeps no counts is taken to be quiet. */
const QUIET_POLLS = 10

/**
 * Polls until every connection that the server accepted has ended (but those that are held open on purpose), or for two
 * seconds: a server that never ends them is a finding, not a fault, and shows as open connections in the sample. Of a
 * server that keeps no counts, the open files tell: they are waited for until they no longer change.
 * @returns the counts last seen; undefined where the server keeps none
 */
export async function settle(
  target: RunningTarget,
  processes: ServerProcesses,
  heldOpen: number,
  signal: AbortSignal,
): Promise<ServerCounts | undefined> {
  let descriptors = -1
  let quietPolls = 0
  return pollUntil(
    async () => {
      const counts = await target.counts()
      if (counts === undefined) {
        const now = await processes.countDescriptors()
        quietPolls = now === descriptors ? quietPolls + 1 : 0
        descriptors = now
      }
      return counts
    },
    { everyMs: POLL_MS, patienceMs: PATIENCE_MS, signal },
    counts => (counts ? counts.accepted - counts.ended <= heldOpen : quietPolls >= QUIET_POLLS),
  )
}
