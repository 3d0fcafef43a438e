/**
 * The TCP ports on which a process and its descendants listen.
 * @module
 */
import type { HostPort } from '../model/host-port.js'
import { descendantsOf } from './descendants.js'
import { socketInodesOf } from './descriptors.js'
import { listProcesses } from './process-table.js'
import { listeningSockets } from './tcp-sockets.js'

/** A port, and a process that has it open. */
export interface ProcessListener {
  readonly address: HostPort
  readonly pid: number
}

/** Each port once, with the first process that has it open. Processes whose descriptors cannot be read have none. */
export function listenersOf(pid: number): readonly ProcessListener[] {
  const sockets = listeningSockets()
  const found = new Map<string, ProcessListener>()
  for (const process of [{ pid }, ...descendantsOf([{ pid }], listProcesses())]) {
    const open = inodesOf(process.pid)
    for (const { inode, local } of sockets) {
      if (open.has(inode) && !found.has(inode)) found.set(inode, { address: local, pid: process.pid })
    }
  }
  return [...found.values()]
}

function inodesOf(pid: number): ReadonlySet<string> {
  try {
    return socketInodesOf(pid)
  } catch {
    // It has ended, or belongs to another user.
    return new Set()
  }
}
