/**
 * Whether there is a program of some name, and what a user may have meant where there is none.
 * @module
 */
import { existsSync, readdirSync } from 'node:fs'
import { basename, delimiter, dirname, join, resolve } from 'node:path'
import { likely } from '../../model/names/nearest.js'

/** A folder with more programs than this is not searched: the user waits for the answer. */
const MOST_NAMES = 20_000

/** Whether there is such a file: in the folders of PATH, or as seen from `cwd` where the name has a slash. */
export function existsProgram(program: string, cwd: string, path = process.env['PATH'] ?? ''): boolean {
  if (program.includes('/')) return existsSync(resolve(cwd, program))
  return path.split(delimiter).some(folder => existsSync(join(folder, program)))
}

/**
 * The nearest name of a program: on PATH, or in the folder that was named.
 * @param cwd the folder from which a relative path is seen
 * @returns undefined where none is near
 */
export function nearProgram(
  program: string,
  cwd: string,
  path = process.env['PATH'] ?? '',
): string | undefined {
  if (!program.includes('/')) {
    const onPath = path.split(delimiter).flatMap(folder => names(folder))
    const near = likely(program, onPath.slice(0, MOST_NAMES))
    // Without `./`, a program of this folder is not found.
    return names(cwd).includes(program) ? `./${program}` : near
  }
  const near = likely(basename(program), names(resolve(cwd, dirname(program))))
  if (near === undefined) return undefined
  const found = join(dirname(program), near)
  return program.startsWith('./') ? `./${found}` : found
}

function names(folder: string): readonly string[] {
  try {
    return readdirSync(folder).slice(0, MOST_NAMES)
  } catch {
    return []
  }
}
