/**
 * A user's server as a process group: the processes that it starts end with it.
 * @module
 */
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { once } from 'node:events'
import { within } from '../../async/within.js'
import { HarnessError } from '../../model/harness-error.js'
import { untilEnded } from '../fixture/fixture-process-end.js'
import { StderrLines } from '../fixture/fixture-process-stderr.js'
import type { ExitReport } from '../target.js'
import { existsProgram, nearProgram } from './near-program.js'

/** How long a server may take to end after SIGTERM. */
const PATIENCE_MS = 3_000

/** A running command. */
export class CommandProcess {
  /** What it writes to standard error. */
  readonly stderr: StderrLines
  /** What it writes to standard output. */
  readonly stdout: StderrLines
  /** Settles when the process has ended; where it ended with exit code 0, when the processes that it left have ended too. */
  readonly exited: Promise<ExitReport>
  /** Whether the process that was started has ended with exit code 0; others that it started may run. */
  endedWell = false
  #stopping: Promise<void> | undefined

  private constructor(
    child: ChildProcessWithoutNullStreams,
    readonly pid: number,
    goesOn: () => boolean,
  ) {
    this.stderr = new StderrLines(child.stderr)
    // Some servers print on standard output why they end.
    this.stdout = new StderrLines(child.stdout)
    child.once('exit', code => {
      this.endedWell = code === 0
    })
    this.exited = untilEnded(child, () => this.#stopping === undefined && goesOn()).then(how => ({
      how,
      lastWords: this.stderr.lastWords() || this.stdout.lastWords(),
    }))
  }

  /**
   * @param cwd the folder in which it starts, and from which a relative path of the program is seen
   * @param goesOn whether processes that it started run
   * @throws {HarnessError} where the program cannot be started
   */
  static async spawn(
    argv: readonly string[],
    env: NodeJS.ProcessEnv,
    cwd = process.cwd(),
    goesOn: () => boolean = () => false,
  ): Promise<CommandProcess> {
    const [program = '', ...args] = argv
    // `detached` makes it the leader of a group of its own. Its input stays open, since some servers
    // exit at the end of their input.
    const child = spawn(program, args, { cwd, detached: true, env, stdio: 'pipe' })
    child.stdin.on('error', () => undefined)
    try {
      await once(child, 'spawn')
    } catch (error) {
      throw cannotStart(program, cwd, error as NodeJS.ErrnoException)
    }
    return new CommandProcess(child, child.pid ?? 0, goesOn)
  }

  /** Sends SIGTERM to the group, then SIGKILL to the processes that still run. Safe to call twice. */
  stop(): Promise<void> {
    this.#stopping ??= this.#end()
    return this.#stopping
  }

  async #end(): Promise<void> {
    this.#signalGroup('SIGTERM')
    await within(PATIENCE_MS, this.exited)
    // Also where the leader has ended: other processes of its group may still run.
    this.#signalGroup('SIGKILL')
    await this.exited
  }

  #signalGroup(signal: NodeJS.Signals): void {
    try {
      process.kill(-this.pid, signal)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
    }
  }
}

/**
 * Checks whether there is such a program, without starting it.
 * @param path the PATH that the command gets; that of this process by default
 * @throws {HarnessError} where there is none
 */
export function checkProgram([program = '']: readonly string[], cwd = process.cwd(), path?: string): void {
  if (existsProgram(program, cwd, path)) return
  throw cannotStart(program, cwd, Object.assign(new Error('no such program'), { code: 'ENOENT' }))
}

function cannotStart(program: string, cwd: string, error: NodeJS.ErrnoException): HarnessError {
  const why =
    error.code === 'ENOENT'
      ? 'there is no such program'
      : error.code === 'EACCES'
        ? 'it is not executable'
        : error.message
  const near = error.code === 'ENOENT' ? nearProgram(program, cwd) : undefined
  return new HarnessError(
    `"${program}" cannot be started: ${why}${near === undefined ? '' : `; did you mean "${near}"?`}`,
    `Give the path of the program as seen from ${cwd}, or a name that is on PATH.`,
    { cause: error },
  )
}
