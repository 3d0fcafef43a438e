/**
 * The process of a server fixture: what it says, what it was heard to say last, and its end.
 * @module
 */
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { once } from 'node:events'
import type { HeapReader } from '../memory/reader.js'
import { HarnessError } from '../model/harness-error.js'
import { endProcess, untilEnded, within } from './fixture-process-end.js'
import { StderrLines } from './fixture-process-stderr.js'
import { FixtureTalk } from './fixture-process-talk.js'
import type { ExitReport } from './target.js'

const CLOSE_HEAP_MS = 1_000

export interface FixtureCommandLine {
  readonly command: string
  readonly args: readonly string[]
  /** The whole environment; nothing is added to it. */
  readonly env: NodeJS.ProcessEnv
  readonly cwd?: string
}

export class FixtureServer {
  readonly stderr: StderrLines
  readonly talk: FixtureTalk
  readonly exited: Promise<ExitReport>
  /** Closed by `stop()`. */
  heap: HeapReader | undefined
  #stopping: Promise<void> | undefined

  private constructor(
    readonly pid: number,
    private readonly child: ChildProcessWithoutNullStreams,
  ) {
    this.stderr = new StderrLines(child.stderr)
    // A server that cannot be understood is ended at once: nobody is to wait for what it will never say.
    this.talk = new FixtureTalk(child.stdout, child.stdin, () => void this.stop())
    this.exited = this.#reportEnd()
  }

  /** @throws {HarnessError} where the system does not start it */
  static async spawn({ command, args, env, cwd }: FixtureCommandLine): Promise<FixtureServer> {
    const child = spawn(command, args, {
      env,
      ...(cwd === undefined ? {} : { cwd }),
      stdio: 'pipe',
      // Ctrl-C in a terminal goes to the whole group; the harness ends the server itself, in its own time.
      detached: true,
    })
    if (child.pid !== undefined) return new FixtureServer(child.pid, child)
    const [error] = (await once(child, 'error')) as [Error]
    throw new HarnessError(
      `The server under test cannot be started: ${error.message}`,
      `Check that ${command} can be run.`,
      {
        cause: error,
      },
    )
  }

  /** Ends the process and waits until it is gone. Safe to call twice. */
  stop(): Promise<void> {
    this.#stopping ??= this.#takeDown()
    return this.#stopping
  }

  async #takeDown(): Promise<void> {
    // The heap reader goes first, for Node does not exit while a debugger is attached.
    const closed = this.heap?.close().catch(() => undefined)
    if (closed) await within(CLOSE_HEAP_MS, closed)
    await endProcess(this.child, this.exited)
  }

  async #reportEnd(): Promise<ExitReport> {
    const end = await untilEnded(this.child)
    const { breach, fatal } = this.talk
    const why = breach?.message ?? fatal
    const how = why === undefined ? end : `${end}: ${why}`
    this.talk.end(new Error(`the server is gone (${how})`))
    return { how, lastWords: this.stderr.lastWords() }
  }
}
