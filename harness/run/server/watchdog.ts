/**
 * Ends the servers under test, and removes temporary folders, when this process is killed outright (SIGKILL, the
 * kernel's OOM killer) and cannot do it itself.
 *
 * A second process, in a session of its own so that no terminal signal reaches it, holds the list and watches
 * a pipe: the pipe closes when this process is gone, however that came about.
 * @module
 */
import { spawn, type ChildProcessByStdio } from 'node:child_process'
import type { Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { readProcessEntry } from '../../processes/process-table.js'

export class Watchdog {
  private constructor(
    private readonly child: ChildProcessByStdio<Writable, null, null>,
    private readonly gone: Promise<void>,
  ) {}

  static start(): Watchdog {
    const script = fileURLToPath(new URL('./watchdog-process.js', import.meta.url))
    const child = spawn(process.execPath, [script], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] })
    child.unref()
    const gone = new Promise<void>(resolve => {
      child.once('exit', () => resolve())
      child.once('error', () => resolve())
    })
    // A watchdog that dies first must not take the run with it.
    child.stdin.on('error', () => undefined)
    return new Watchdog(child, gone)
  }

  /** Has every process with this mark ended, and what those that are guarded started, should this process vanish. */
  guardRun(mark: string): void {
    this.#tell({ guard: 'run', mark })
  }

  /** Has `pid` ended, should this process vanish. Its start time is kept, so that a reused pid is spared. */
  guardProcess(pid: number): void {
    this.#tell({ guard: 'process', pid, startTicks: readProcessEntry(pid)?.startTicks })
  }

  forgetProcess(pid: number): void {
    this.#tell({ forget: 'process', pid })
  }

  /** Has the file or folder removed, should this process vanish. */
  guardPath(path: string): void {
    this.#tell({ guard: 'path', path })
  }

  forgetPath(path: string): void {
    this.#tell({ forget: 'path', path })
  }

  /** Calls the watchdog off; what it still guards is ended and removed now. */
  async close(): Promise<void> {
    // Waited for from now on: a process with nothing else to do would end before the watchdog has.
    this.child.ref()
    this.child.stdin.end()
    await this.gone
  }

  #tell(message: object): void {
    this.child.stdin.write(`${JSON.stringify(message)}\n`)
  }
}
