/**
 * Which processes accept the connections to an address, found by connecting. Tables of sockets do not always tell: a Unix-domain
 * socket is listed with the path at which it was bound, also after its file was moved, and a port may be forwarded to another
 * network namespace.
 * @module
 */
import { connect, type NetConnectOpts, type Socket } from 'node:net'
import { pollUntil } from '../async/poll-until.js'
import { isUnixSocket, type Address } from '../model/address.js'
import { socketInodesOf } from './descriptors.js'
import type { ProcessEntry } from './process-table.js'
import { unixServerEnds } from './unix-sockets.js'

/** Other clients open so many in one process at the same moment only by chance. */
const CONNECTIONS = 8
/** A server may limit how many it accepts at once. */
const LEAST_ACCEPTED = 2
const ACCEPT_MS = 3_000
const POLL_MS = 20

/**
 * Opens a few connections, sends nothing, and closes them. To be called while no load runs.
 * @param list the processes that may accept them
 * @returns those that got sockets; undefined where no descriptors can be read
 */
export async function acceptingProcesses(
  address: Address,
  list: () => readonly ProcessEntry[],
  signal: AbortSignal,
): Promise<readonly ProcessEntry[] | undefined> {
  const before = new Map(list().map(entry => [entry.pid, socketsOf(entry)]))
  if (![...before.values()].some(sockets => sockets !== undefined)) return undefined
  const opened = Array.from({ length: CONNECTIONS }, () => open(address))
  try {
    const gains = await pollUntil(
      () => gainsOf(list(), before, isUnixSocket(address) ? new Set(unixServerEnds()) : undefined),
      { everyMs: POLL_MS, patienceMs: ACCEPT_MS, signal },
      found => sumOf(found) >= CONNECTIONS,
    )
    if (sumOf(gains) < LEAST_ACCEPTED) return []
    const most = Math.max(...gains.map(({ gained }) => gained))
    // Workers share the connections; another process of the machine may have got one connection of somebody else.
    return gains.filter(({ gained }) => gained >= Math.min(LEAST_ACCEPTED, most)).map(({ entry }) => entry)
  } finally {
    for (const socket of opened) socket.destroy()
  }
}

interface Gain {
  readonly entry: ProcessEntry
  readonly gained: number
}

function gainsOf(
  processes: readonly ProcessEntry[],
  before: ReadonlyMap<number, ReadonlySet<string> | undefined>,
  counted: ReadonlySet<string> | undefined,
): Gain[] {
  return processes.flatMap(entry => {
    const had = before.get(entry.pid)
    const now = socketsOf(entry)
    if (entry.pid === process.pid || now === undefined) return []
    const gained = [...now].filter(inode => had?.has(inode) !== true && counted?.has(inode) !== false).length
    return gained === 0 ? [] : [{ entry, gained }]
  })
}

function sumOf(gains: readonly Gain[]): number {
  return gains.reduce((sum, { gained }) => sum + gained, 0)
}

function open(address: Address): Socket {
  const socket = connect({ ...address } as NetConnectOpts)
  // The server may refuse it or close it; whether it serves is checked elsewhere.
  socket.on('error', () => undefined)
  socket.resume()
  return socket
}

function socketsOf({ pid }: ProcessEntry): ReadonlySet<string> | undefined {
  try {
    return socketInodesOf(pid)
  } catch {
    // It has just ended, or belongs to another user.
    return undefined
  }
}
