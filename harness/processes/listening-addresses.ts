/**
 * The TCP addresses at which processes listen.
 * @module
 */
import type { HostPort } from '../model/host-port.js'
import { socketInodesOf } from './descriptors.js'
import type { ProcessEntry } from './process-table.js'
import { listeningSockets } from './tcp-sockets.js'

/** Where a process can be reached from this machine, and the process. */
export interface ProcessListener {
  readonly address: HostPort
  readonly pid: number
}

/**
 * Where these processes can be reached, each socket once, with the first process that has it open. Processes whose descriptors
 * cannot be read have none.
 */
export function listenersOf(processes: readonly Pick<ProcessEntry, 'pid'>[]): ProcessListener[] {
  const sockets = listeningSockets()
  const found = new Map<string, ProcessListener>()
  for (const { pid } of processes) {
    const open = inodesOf(pid)
    for (const { inode, local } of sockets) {
      if (open.has(inode) && !found.has(inode)) found.set(inode, { address: dialled(local), pid })
    }
  }
  return [...found.values()]
}

/** Those on loopback, each address once, lowest port first. A socket that is bound to another interface is left out. */
export function loopbackListeners(processes: readonly Pick<ProcessEntry, 'pid'>[]): HostPort[] {
  const found = listenersOf(processes)
    .map(({ address }) => address)
    .filter(({ host }) => /^127\./.test(host) || host === '::1')
  const byName = new Map(found.map(address => [`${address.host} ${address.port}`, address]))
  return [...byName.values()].sort((a, b) => a.port - b.port)
}

/** A socket that is bound to every address is dialled at loopback. On Linux, `::` takes IPv4 as well, unless told otherwise. */
function dialled({ host, port }: HostPort): HostPort {
  return { host: host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host, port }
}

function inodesOf(pid: number): ReadonlySet<string> {
  try {
    return socketInodesOf(pid)
  } catch {
    // It has ended, or belongs to another user.
    return new Set()
  }
}
