/**
 * Which processes have a socket open.
 * @module
 */
import { socketInodesOf } from './descriptors.js'
import type { ProcessEntry } from './process-table.js'

/** The processes that have some sockets open, and what could not be determined. */
export interface SocketOwners {
  /** The processes that have any of the sockets open, in the order given. */
  readonly owners: readonly ProcessEntry[]
  /** Inodes that no readable process has open. */
  readonly without: readonly string[]
  /** Processes whose descriptors cannot be read; they may be owners too. */
  readonly unreadable: readonly ProcessEntry[]
}

/** @param inodes of sockets, without `0` */
export function ownersOf(inodes: readonly string[], processes: readonly ProcessEntry[]): SocketOwners {
  const owners: ProcessEntry[] = []
  const unreadable: ProcessEntry[] = []
  const without = new Set(inodes)
  for (const entry of processes) {
    let open: ReadonlySet<string>
    try {
      open = socketInodesOf(entry.pid)
    } catch (error) {
      if (!isGone(error)) unreadable.push(entry)
      continue
    }
    const owned = inodes.filter(inode => open.has(inode))
    if (owned.length === 0) continue
    owners.push(entry)
    for (const inode of owned) without.delete(inode)
  }
  return { owners, without: [...without], unreadable }
}

function isGone(error: unknown): boolean {
  const code = error instanceof Error ? (error.cause as NodeJS.ErrnoException | undefined)?.code : undefined
  return code === 'ENOENT' || code === 'ESRCH'
}
