/**
 * Where the config file is.
 * @module
 */
import { existsSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import { HarnessError } from '../model/harness-error.js'

/** In the order in which they are looked for. */
export const CONFIG_FILES = ['ts', 'js', 'mjs', 'cjs', 'json'].map(ending => `leakgate.config.${ending}`)

/**
 * @param named the file of `--config`; undefined to look for one of {@link CONFIG_FILES}
 * @returns a path, as the user would write it; undefined where there is no file
 * @throws {HarnessError} where the named file does not exist, or there are several
 */
export function findConfig(named: string | undefined, folder = '.'): string | undefined {
  if (named !== undefined) {
    const path = resolve(folder, named)
    if (existsSync(path) && statSync(path).isFile()) return named
    throw new HarnessError(
      `--config ${named}: ${existsSync(path) ? 'it is not a file' : 'there is no such file'}`,
      'Name a config file, or leave --config out to use the one of the current folder.',
    )
  }
  const found = CONFIG_FILES.filter(name => existsSync(resolve(folder, name)))
  if (found.length < 2) return found[0]
  throw new HarnessError(
    `There are several config files: ${found.join(', ')}`,
    'Keep one of them, or name one with --config.',
  )
}
