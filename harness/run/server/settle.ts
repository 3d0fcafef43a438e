/**
 * Waits until the server has noticed that its clients have disconnected.
 * @module
 */
import { pollUntil } from '../../async/poll-until.js'
import type { ServerCounts } from '../../model/sample.js'
import { countCloseWait } from '../../processes/unclosed-sockets.js'
import type { RunningTarget } from '../../targets/target.js'
import type { ServerProcesses } from './server-processes.js'

const PATIENCE_MS = 2_000
const POLL_MS = 5
/** Reading the table of all sockets takes milliseconds. */
const SOCKETS_POLL_MS = 50
/** A server without counters is idle after this many polls without a change of its open files. */
const QUIET_POLLS = 10

/**
 * Polls until every accepted connection has ended (except those that are kept open on purpose), or for two seconds. A
 * server that never ends its connections is a finding, not a fault: the sample shows them as open. For a server without
 * counters, the number of open files decides: the wait ends when it no longer changes and no connection is left that
 * the client has closed.
 * @returns the last counters; undefined if the server has none
 */
export async function settle(
  target: RunningTarget,
  processes: ServerProcesses,
  heldOpen: number,
  signal: AbortSignal,
): Promise<ServerCounts | undefined> {
  let descriptors = -1
  let quietPolls = 0
  const counts = await pollUntil(
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
  if (counts === undefined) {
    await pollUntil(
      () => countCloseWait(target.address),
      { everyMs: SOCKETS_POLL_MS, patienceMs: PATIENCE_MS, signal },
      left => left === 0,
    )
  }
  return counts
}
