/**
 * Ends the servers under test and builds, and removes temporary folders, if this process is killed (SIGKILL, the kernel's OOM killer)
 * and cannot do it itself.
 *
 * A second process keeps the list and watches a pipe, which closes when this process ends for any reason. It runs in its
 * own session, so that no terminal signal reaches it.
 * @module
 */
import { spawn, type ChildProcessByStdio } from 'node:child_process'
import type { Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { readProcessEntry } from './process-table.js'

/** The connection to the watchdog process. */
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
    // The run must survive if the watchdog dies first.
    child.stdin.on('error', () => undefined)
    return new Watchdog(child, gone)
  }

  /** If this process ends, the watchdog ends every process with this mark and all descendants of guarded processes. */
  guardRun(mark: string): void {
    this.#tell({ guard: 'run', mark })
  }

  /** If this process ends, the watchdog ends `pid`. It compares the start time, so that a reused pid is not killed. */
  guardProcess(pid: number): void {
    this.#tell({ guard: 'process', pid, startTicks: readProcessEntry(pid)?.startTicks })
  }

  forgetProcess(pid: number): void {
    this.#tell({ forget: 'process', pid })
  }

  /** If this process ends, the watchdog removes the file or folder. */
  guardPath(path: string): void {
    this.#tell({ guard: 'path', path })
  }

  /** Only that socket is removed: the path is the user's. */
  guardSocket(path: string, identity: string): void {
    this.#tell({ guard: 'socket', path, identity })
  }

  /** Only that folder is removed, see {@link folderIdentity}: another process may replace it. */
  guardFolder(path: string, identity: string): void {
    this.#tell({ guard: 'folder', path, identity })
  }

  forgetPath(path: string): void {
    this.#tell({ forget: 'path', path })
  }

  /** Stops the watchdog; it first ends and removes everything that it still guards. */
  async close(): Promise<void> {
    // Without `ref`, this process could exit before the watchdog has finished.
    this.child.ref()
    this.child.stdin.end()
    await this.gone
  }

  #tell(message: object): void {
    this.child.stdin.write(`${JSON.stringify(message)}\n`)
  }
}
