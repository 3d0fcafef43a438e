/**
 * Running a program that builds, installs or lists something, until it ends, its time is over, or it is aborted.
 * @module
 */
import { execa } from 'execa'
import { HarnessError } from '../model/harness-error.js'
import { Guard } from './guard.js'

/** How a program ended. */
export interface ToolOutcome {
  /** Whether it exited with 0. */
  readonly ok: boolean
  /** Its standard output, without the last line break. */
  readonly stdout: string
  /** Its standard error, without the last line break. */
  readonly stderr: string
  /** The system's code where it could not be started, e.g. `ENOENT`. */
  readonly spawnError: string | undefined
}

/** How a program is run. */
export interface ToolOptions {
  /** Its working directory. */
  readonly cwd: string
  /** Its whole environment. */
  readonly env: NodeJS.ProcessEnv
  /** Ends it with all the processes that it started. */
  readonly signal: AbortSignal
  /** How long it may take. */
  readonly timeoutMs: number
  /** Ends it if this process is killed. By default it gets a guard of its own as soon as it takes longer than a moment. */
  readonly guard?: Guard | undefined
}

/** How long an ended program may take to remove its temporary files. */
const PATIENCE_MS = 5_000
const MOMENT_MS = 500

/**
 * Runs the program and waits for its end. An exit code other than 0 is an outcome and no error.
 * @throws the signal's reason where it is aborted
 * @throws {HarnessError} where it does not end in time
 */
export async function runTool(
  program: string,
  args: readonly string[],
  { cwd, env, signal, timeoutMs, guard }: ToolOptions,
): Promise<ToolOutcome> {
  signal.throwIfAborted()
  const own = guard ? undefined : new Guard()
  const running = execa(program, args, {
    cwd,
    env: (guard ?? own)?.marked(env) ?? env,
    extendEnv: false,
    stdin: 'ignore',
    reject: false,
    // A process group of its own, since go does not end its compilers when it is interrupted.
    detached: true,
  })
  let patience: NodeJS.Timeout | undefined
  const deadline = new AbortController()
  const stop = (): void => {
    signalGroup(running.pid, 'SIGINT')
    patience ??= setTimeout(() => signalGroup(running.pid, 'SIGKILL'), PATIENCE_MS)
  }
  const moment = setTimeout(() => {
    if (running.pid !== undefined) own?.start().ends(running.pid)
  }, MOMENT_MS)
  const timer = setTimeout(() => {
    deadline.abort()
    stop()
  }, timeoutMs)
  signal.addEventListener('abort', stop, { once: true })
  try {
    const result = await running
    signal.throwIfAborted()
    if (deadline.signal.aborted) throw tookTooLong([program, ...args].join(' '), timeoutMs)
    return {
      ok: !result.failed,
      stdout: result.stdout,
      stderr: result.stderr,
      spawnError: result.exitCode === undefined ? (result.code ?? result.shortMessage) : undefined,
    }
  } finally {
    for (const each of [moment, timer, patience]) clearTimeout(each)
    signal.removeEventListener('abort', stop)
    await own?.close()
  }
}

function tookTooLong(command: string, timeoutMs: number): HarnessError {
  const time = timeoutMs < 120_000 ? `${timeoutMs / 1_000} s` : `${timeoutMs / 60_000} minutes`
  return new HarnessError(
    `"${command}" did not end within ${time}, and was ended`,
    'Run the same command in a terminal to see what it waits for.',
  )
}

function signalGroup(leader: number | undefined, name: NodeJS.Signals): void {
  if (leader === undefined) return
  try {
    process.kill(process.platform === 'win32' ? leader : -leader, name)
  } catch (error) {
    // It ended by itself in the meantime.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
