/**
 * Programs that build something, and the files that are not complete yet: none of them outlasts this process.
 * @module
 */
import { folderIdentity } from './own-file.js'
import { RunProcesses } from './run-processes.js'
import { Watchdog } from './watchdog.js'

/** A watchdog of its own for the processes that have its mark. */
export class Guard {
  readonly #processes = new RunProcesses()
  #watchdog: Watchdog | undefined

  /** The environment for a process that ends with this one; its children inherit it. */
  marked(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
    return this.#processes.marked(env)
  }

  /** Starts the watchdog. Without it, nothing is guarded. */
  start(): this {
    if (!this.#watchdog) {
      this.#watchdog = Watchdog.start()
      this.#watchdog.guardRun(this.#processes.mark)
    }
    return this
  }

  /** Ends the process with its group and descendants if this process is killed; for one that was started before the watchdog. */
  ends(pid: number): void {
    this.#watchdog?.guardProcess(pid)
  }

  /** The file or folder is removed if this process is killed. */
  removes(path: string): void {
    this.#watchdog?.guardPath(path)
  }

  /** The folder is removed if this process is killed, unless another process has replaced it. */
  removesOwn(folder: string): void {
    const identity = folderIdentity(folder)
    if (identity !== undefined) this.#watchdog?.guardFolder(folder, identity)
  }

  /** Ends the processes that still have the mark, removes what is guarded, and ends the watchdog. */
  async close(): Promise<void> {
    await this.#watchdog?.close()
  }
}
