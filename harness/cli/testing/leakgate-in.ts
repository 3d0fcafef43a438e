/**
 * The command line as a user runs it in a folder of theirs, for tests.
 * @module
 */
import { execFile } from 'node:child_process'
import { MAIN, WITHOUT_HOOKS, type Outcome } from './leakgate.js'

const TIMEOUT_MS = 300_000

/** The command line in a folder. */
export function leakgateIn(folder: string, ...args: string[]): Promise<Outcome> {
  return new Promise(resolve => {
    const child = execFile(
      '/usr/bin/env',
      [...WITHOUT_HOOKS, process.execPath, MAIN, ...args],
      { cwd: folder, env: { ...process.env, NO_COLOR: '1', GITHUB_ACTIONS: '' }, timeout: TIMEOUT_MS },
      (_error, stdout, stderr) => resolve({ code: child.exitCode, stdout, stderr }),
    )
  })
}
