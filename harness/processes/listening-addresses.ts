/**
 * The addresses at which processes listen.
 * @module
 */
import type { HostPort } from '../model/host-port.js'
import { socketInodesOf } from './descriptors.js'
import type { ProcessEntry } from './process-table.js'
import { listeningSockets } from './tcp-sockets.js'

/**
 * Where these processes can be reached on loopback over TCP, lowest port first. A socket that is bound to one address of another
 * interface is left out.
 */
export function loopbackListeners(processes: readonly ProcessEntry[]): HostPort[] {
  const open = new Set(processes.flatMap(({ pid }) => [...inodesOf(pid)]))
  const found = listeningSockets()
    .filter(({ inode }) => open.has(inode))
    .flatMap(({ local: { host, port } }) => {
      const dialled = LOOPBACK_OF.get(host) ?? host
      return /^127\./.test(dialled) || dialled === '::1' ? [{ host: dialled, port }] : []
    })
  const byName = new Map(found.map(address => [`${address.host} ${address.port}`, address]))
  return [...byName.values()].sort((a, b) => a.port - b.port)
}

/** A socket that is bound to every address is dialled at loopback. On Linux, `::` takes IPv4 as well, unless told otherwise. */
const LOOPBACK_OF = new Map([
  ['0.0.0.0', '127.0.0.1'],
  ['::', '127.0.0.1'],
])

function inodesOf(pid: number): ReadonlySet<string> {
  try {
    return socketInodesOf(pid)
  } catch {
    // It has ended, or belongs to another user.
    return new Set()
  }
}
