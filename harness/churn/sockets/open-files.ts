/**
 * The number of files, and so of connections, that this process may have open at once.
 * @module
 */
import { readFileSync, readdirSync } from 'node:fs'
import { HarnessError } from '../../model/harness-error.js'

/** Reserved for other files of a run: snapshots, reports, probes of the server. */
const SPARE_FILES = 32

/** The limit on open files; undefined if it is unknown or there is none. */
export function openFileLimit(): number | undefined {
  try {
    const limit = /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1]
    return limit === undefined ? undefined : Number(limit)
  } catch {
    return undefined
  }
}

/**
 * Checks that as many connections can be open at once.
 * @throws {HarnessError} if the limit on open files is too low
 */
export function checkOpenFiles(connections: number, limit = openFileLimit()): void {
  if (limit === undefined) return
  const needed = connections + openFiles() + SPARE_FILES
  if (needed <= limit) return
  throw new HarnessError(
    `${connections} connections at once need ${needed} open files, and the limit is ${limit} (EMFILE)`,
    `Raise it with \`ulimit -n ${needed}\`, or lower the concurrency.`,
  )
}

function openFiles(): number {
  try {
    return readdirSync('/proc/self/fd').length
  } catch {
    return 0
  }
}
