/**
 * Running the `go` command.
 * @module
 */
import { execa } from 'execa'

/** How a `go` command ended. */
export interface GoOutcome {
  /** Whether it exited with 0. */
  readonly ok: boolean
  /** Its standard output, without the last line break. */
  readonly stdout: string
  /** Its standard error, without the last line break. */
  readonly stderr: string
  /** The system's code where `go` could not be started, e.g. `ENOENT`. */
  readonly spawnError: string | undefined
}

/** How a `go` command is run. */
export interface GoCommandOptions {
  /** Its working directory. */
  readonly cwd: string
  /** Its whole environment. */
  readonly env: NodeJS.ProcessEnv
  /** Ends it with all the processes that it started. */
  readonly signal: AbortSignal
}

/** How long an aborted `go` may take to remove its work folder. */
const PATIENCE_MS = 5_000

/**
 * Runs `go` and waits for its end. An exit code other than 0 is an outcome and no error.
 * @throws the signal's reason where it is aborted
 */
export async function runGo(args: readonly string[], options: GoCommandOptions): Promise<GoOutcome> {
  const { cwd, env, signal } = options
  signal.throwIfAborted()
  const running = execa('go', args, {
    cwd,
    env,
    extendEnv: false,
    stdin: 'ignore',
    reject: false,
    // A process group of its own, since go does not end its compilers when it is interrupted.
    detached: true,
  })
  let patience: NodeJS.Timeout | undefined
  const stop = (): void => {
    signalGroup(running.pid, 'SIGINT')
    patience = setTimeout(() => signalGroup(running.pid, 'SIGKILL'), PATIENCE_MS)
  }
  signal.addEventListener('abort', stop, { once: true })
  try {
    const result = await running
    signal.throwIfAborted()
    return {
      ok: !result.failed,
      stdout: result.stdout,
      stderr: result.stderr,
      spawnError: result.exitCode === undefined ? (result.code ?? result.shortMessage) : undefined,
    }
  } finally {
    clearTimeout(patience)
    signal.removeEventListener('abort', stop)
  }
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
