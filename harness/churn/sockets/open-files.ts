/**
 * How many files, and so connections, this process may have open at once.
 * @module
 */
import { readFileSync, readdirSync } from 'node:fs'
import { HarnessError } from '../../model/harness-error.js'

/** For what else a run opens meanwhile: snapshots, reports, probes of the server. */
const SPARE_FILES = 32

/** The limit on open files; undefined where it is not known, or there is none. */
export function openFileLimit(): number | undefined {
  try {
    const limit = /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1]
    return limit === undefined ? undefined : Number(limit)
  } catch {
    return undefined
  }
}

/**
 * @param connections how many are to be open at once
 * @throws {HarnessError} where that is more than the limit on open files leaves room for
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
