/**
 * Running the `go` command.
 * @module
 */
import { execa } from 'execa'

export interface GoOutcome {
  readonly ok: boolean
  readonly stdout: string
  readonly stderr: string
  /** The system's code where `go` could not be started at all, as `ENOENT`. */
  readonly spawnError: string | undefined
}

export interface GoCommandOptions {
  readonly cwd: string
  readonly env: NodeJS.ProcessEnv
  readonly signal: AbortSignal
}

/** How long an aborted `go` may take to remove its work folder. */
const PATIENCE_MS = 5_000

/** @throws the signal's reason where it is aborted; not for an exit code other than 0 */
export async function runGo(args: readonly string[], options: GoCommandOptions): Promise<GoOutcome> {
  const { cwd, env, signal } = options
  signal.throwIfAborted()
  const running = execa('go', args, {
    cwd,
    env,
    extendEnv: false,
    stdin: 'ignore',
    reject: false,
    // A process group of its own: go does not end its compilers when it is told to stop itself.
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
