/**
 * Reading a heap collects it: that is done to the server under test and to no other process.
 * @module
 */
import type { Address } from '../model/address.js'
import { HarnessError } from '../model/harness-error.js'
import { formatHostPort, type HostPort } from '../model/host-port.js'
import { describeProcesses } from '../processes/describe-process.js'
import { HAS_PROC, listProcesses, type ProcessEntry } from '../processes/process-table.js'
import { ownersOf } from '../processes/socket-owners.js'
import { listenerInodes } from '../processes/server-sockets.js'
import { listenersAt } from '../processes/tcp-sockets.js'

/**
 * To be called before anything is asked of a probe. Where the system has no /proc nothing can be told.
 * @throws {Error} where nobody listens there yet
 * @throws {HarnessError} where a process that the command did not start listens there
 */
export function checkOwnProbe(
  address: HostPort,
  processes: { list(): ProcessEntry[] },
  whose = 'which the command did not start',
): void {
  if (!HAS_PROC) return
  const inodes = listenersAt(address).map(({ inode }) => inode)
  // Whoever listens by the time of a request would be asked, whose ever it is.
  if (inodes.length === 0) throw new Error('nobody listens there')
  const { without } = ownersOf(inodes, processes.list())
  if (without.length === 0) return
  const others = ownersOf(without, listProcesses()).owners.map(({ pid }) => pid)
  // The socket was closed between the two readings, so no process owns it.
  if (!listenersAt(address).some(({ inode }) => without.includes(inode)))
    throw new Error('nobody listens there')
  const who = others.length === 0 ? 'a process that cannot be read' : describeProcesses(others)
  throw new HarnessError(
    `The probe at ${formatHostPort(address)} belongs to ${who}, ${whose}`,
    'End that process, or name the address of this server with --probe or --pprof.',
  )
}

/** Who listens there, after a colon; empty where the system does not tell. */
export function listenerName(address: Address): string {
  if (!HAS_PROC) return ''
  const inodes = listenerInodes(address)
  const pids = ownersOf(inodes, listProcesses()).owners.map(({ pid }) => pid)
  return pids.length === 0 ? '' : `: ${describeProcesses(pids)}`
}
