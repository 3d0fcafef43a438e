/**
 * The command that repeats a stored run.
 * @module
 */
import type { RunResult } from '../../model/run-result.js'

/** Quoted for a POSIX shell; undefined where the run was not started from a command line. */
export function rerunCommand({ argv }: RunResult): string | undefined {
  return argv === undefined ? undefined : ['leakgate', ...argv].map(quote).join(' ')
}

/** One word, quoted for a POSIX shell. Between single quotes only the single quote itself is special. */
export function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
}
