/**
 * The command that repeats a stored run.
 * @module
 */
import { RERUN_COMMENT } from '../../model/names/rerun.js'
import type { RunResult } from '../../model/run-result.js'

/** Quoted for a POSIX shell; undefined where the run was not started from a command line. */
export function rerunCommand({ argv }: RunResult): string | undefined {
  if (argv === undefined) return undefined
  const comment = argv.indexOf(RERUN_COMMENT)
  return commandText(comment === -1 ? argv : argv.slice(0, comment))
}

/** @param argv the words after the name of the program */
export function commandText(argv: readonly string[]): string {
  return ['leakgate', ...argv].map(quote).join(' ')
}

/** One word, quoted for a POSIX shell. Between single quotes only the single quote itself is special. */
export function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
}
