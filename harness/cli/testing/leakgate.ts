/**
 * The command line as a user runs it, for tests.
 * @module
 */
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'

export const MAIN = fileURLToPath(new URL('../main.js', import.meta.url))

const TIMEOUT_MS = 600_000

/** Arguments of `/usr/bin/env`: without tap's hooks, each command and each server that it starts begins in half the time. */
export const WITHOUT_HOOKS = ['-u', 'NODE_OPTIONS'] as const

export interface Outcome {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export function leakgate(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Outcome> {
  return new Promise(resolve => {
    const child = execFile(
      '/usr/bin/env',
      [...WITHOUT_HOOKS, process.execPath, MAIN, ...args],
      { env: { ...process.env, NO_COLOR: '1', ...env }, timeout: TIMEOUT_MS, maxBuffer: 64 * 1024 * 1024 },
      (_error, stdout, stderr) => resolve({ code: child.exitCode, stdout, stderr }),
    )
  })
}

/**
 * A script for bash in which `leakgate` is the command line, for tests of pipes, redirections and limits. Without the
 * variables that are set where the tests themselves run on GitHub, and without tap's hooks: they write files of their
 * own, which a limit stops.
 */
export function inShell(script: string, env: NodeJS.ProcessEnv = {}): Promise<Outcome> {
  const own = { ...process.env, GITHUB_ACTIONS: '', GITHUB_STEP_SUMMARY: '', NO_COLOR: '1', ...env }
  return new Promise(resolve => {
    const child = execFile(
      'bash',
      ['-c', `unset NODE_OPTIONS; leakgate() { "$TEST_NODE" "$TEST_MAIN" "$@"; }\n${script}`],
      {
        env: { ...own, TEST_NODE: process.execPath, TEST_MAIN: MAIN },
        timeout: TIMEOUT_MS,
        maxBuffer: 64 * 1024 * 1024,
      },
      (_error, stdout, stderr) => resolve({ code: child.exitCode, stdout, stderr }),
    )
  })
}
