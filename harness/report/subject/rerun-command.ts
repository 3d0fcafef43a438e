/**
 * The one command that runs a stored run again.
 * @module
 */
import type { RunResult } from '../../model/run-result.js'

/** For a POSIX shell; undefined where the run was not started from a command line. */
export function rerunCommand({ argv }: RunResult): string | undefined {
  return argv === undefined ? undefined : ['leakgate', ...argv].map(quote).join(' ')
}

/** Between single quotes a POSIX shell takes every character as it is, but for the quote itself. */
export function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
}
