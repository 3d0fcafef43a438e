/**
 * The command line as a user runs it in a folder of theirs, for tests.
 * @module
 */
import { execFile } from 'node:child_process'
import { MAIN, type Outcome } from './leakgate.js'

const TIMEOUT_MS = 300_000

/** The command line in a folder. */
export function leakgateIn(folder: string, ...args: string[]): Promise<Outcome> {
  const { NODE_OPTIONS: _hooks, ...env } = process.env
  return new Promise(resolve => {
    const child = execFile(
      process.execPath,
      [MAIN, ...args],
      { cwd: folder, env: { ...env, NO_COLOR: '1', GITHUB_ACTIONS: '' }, timeout: TIMEOUT_MS },
      (_error, stdout, stderr) => resolve({ code: child.exitCode, stdout, stderr }),
    )
  })
}
