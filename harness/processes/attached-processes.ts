/**
 * The processes of a server that leakgate did not start. It reads them, and never signals one.
 * @module
 */
import { descendantsOf } from './descendants.js'
import { isRunning, listProcesses, type ProcessEntry } from './process-table.js'

/** A server's processes: some roots, which are fixed, and whatever descends from them. */
export class AttachedProcesses {
  /** @param roots the processes that listen, or the one that the user named */
  constructor(readonly roots: readonly ProcessEntry[]) {}

  /** Those that run now, the roots first. */
  list(): ProcessEntry[] {
    const table = listProcesses()
    const running = table.filter(({ pid, startTicks }) =>
      this.roots.some(root => root.pid === pid && root.startTicks === startTicks),
    )
    return [...running, ...descendantsOf(running, table)]
  }

  /** The first root that has ended; undefined while all of them run. A later process with the same pid is another one. */
  get ended(): ProcessEntry | undefined {
    return this.roots.find(root => !isRunning(root))
  }
}
