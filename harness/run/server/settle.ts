/**
 * Waits until the server has noticed that its clients have disconnected.
 * @module
 */
import { pollUntil } from '../../async/poll-until.js'
import { isUnixSocket } from '../../model/address.js'
import type { ServerCounts } from '../../model/sample.js'
import { HAS_PROC } from '../../processes/process-table.js'
import { countUnclosedSockets } from '../../processes/unclosed-sockets.js'
import type { RunningTarget } from '../../targets/target.js'
import type { ServerProcesses } from './server-processes.js'

const PATIENCE_MS = 2_000
/** How long a server has that is known to leave connections open, since it last closed one. */
const SINCE_CLOSE_MS = 300
const POLL_MS = 5
/** Reading the table of all sockets takes milliseconds. */
const SOCKETS_POLL_MS = 50
/** How long a server has whose process is not known. */
const UNSEEN_MS = 500
/** A server without counters is idle after this many polls without a change of its open files. */
const QUIET_POLLS = 10

/** What is known of a server that has settled. */
export interface Settled {
  /** Its last counters; absent if it has none. */
  readonly counts?: ServerCounts
  /** Connections that clients have closed and the server has not; absent if neither the server nor the system tells. */
  readonly unclosed?: number
}

/**
 * Polls until every accepted connection has ended (except those that are kept open on purpose), or for two seconds. A
 * server that never ends its connections is a finding, not a fault: the sample shows them as open. For a server without
 * counters, the number of open files decides: the wait ends when it no longer changes and no connection is left that
 * the client has closed.
 * @param closesNone whether the server was given time, and closed none of the connections that it has left open
 */
export async function settle(
  target: RunningTarget,
  processes: ServerProcesses,
  heldOpen: number,
  signal: AbortSignal,
  closesNone: boolean,
): Promise<Settled> {
  const isFinal = closesNone ? unchangedFor(SINCE_CLOSE_MS) : () => false
  let descriptors = -1
  let quietPolls = 0
  const counts = await pollUntil(
    async () => {
      const counts = await target.counts()
      if (counts === undefined && target.pid !== undefined) {
        const now = await processes.countDescriptors()
        quietPolls = now === descriptors ? quietPolls + 1 : 0
        descriptors = now
      }
      return counts
    },
    { everyMs: POLL_MS, patienceMs: target.pid === undefined ? UNSEEN_MS : PATIENCE_MS, signal },
    counts =>
      counts
        ? (counts.accepted - counts.ended <= heldOpen || isFinal(counts.accepted - counts.ended)) &&
          streamsEnded(counts)
        : quietPolls >= QUIET_POLLS,
  )
  if (counts) return { counts, unclosed: unclosedBy(counts, heldOpen) }
  if (!countable(target)) return {}
  const unclosed = await pollUntil(
    () => countUnclosedSockets(target.address, heldOpen),
    { everyMs: SOCKETS_POLL_MS, patienceMs: PATIENCE_MS, signal },
    left => left === 0 || isFinal(left),
  )
  return { unclosed }
}

/** ADS streams end on connections that stay open; clients leave none open between rounds. */
function streamsEnded({ streamsOpened = 0, streamsClosed = streamsOpened }: ServerCounts): boolean {
  return streamsClosed >= streamsOpened
}

/** Whether the number that is passed in has been the same for so long. */
function unchangedFor(ms: number): (now: number) => boolean {
  let last: number | undefined
  let sinceMs = 0
  return now => {
    if (now !== last) sinceMs = performance.now()
    last = now
    return performance.now() - sinceMs >= ms
  }
}

/**
 * Connections that clients have closed and the server has not, now. 0 where neither the server nor the system tells.
 * @param heldOpen connections that are kept open on purpose
 */
export async function countUnclosed(target: RunningTarget, heldOpen: number): Promise<number> {
  const counts = await target.counts()
  if (counts) return unclosedBy(counts, heldOpen)
  return countable(target) ? countUnclosedSockets(target.address, heldOpen) : 0
}

/** A client accepts no connections. The sockets of a process that is not known, and of one with other clients on a Unix-domain socket, tell nothing. */
function countable({ pid, address, attached, client }: RunningTarget): boolean {
  return !client && HAS_PROC && pid !== undefined && !(attached && isUnixSocket(address))
}

function unclosedBy({ accepted, ended }: ServerCounts, heldOpen: number): number {
  return Math.max(0, accepted - ended - heldOpen)
}
