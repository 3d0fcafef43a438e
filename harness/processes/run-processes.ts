/**
 * All processes of one run: those that the harness started, and all their descendants, even detached ones.
 *
 * Three signs identify them, because each can be lost: a random value in the environment, which children
 * inherit, also after `setsid` and a double fork; the parent, also where the environment was cleared; and the session,
 * where in addition the parent has ended.
 * @module
 */
import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { descendantsOf } from './descendants.js'
import { isRunning, listProcesses, readProcessEntry, type ProcessEntry } from './process-table.js'

/** The environment variable that marks the processes of a run. */
export const RUN_VARIABLE = 'LEAKGATE_RUN'

/** The set of processes that belong to one run. */
export class RunProcesses {
  readonly #known = new Map<number, ProcessEntry>()
  /** Sessions that a process of the run leads or led; the kernel does not reuse an id while the session has a process. */
  readonly #sessions = new Set<number>()
  readonly #sinceTicks: number

  /** @param mark the value of the environment variable; a random one by default */
  constructor(readonly mark: string = randomUUID()) {
    this.#sinceTicks = readProcessEntry(process.pid)?.startTicks ?? 0
  }

  /** The environment for a process of this run. */
  marked(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
    return { ...env, [RUN_VARIABLE]: this.mark }
  }

  /** Adds a process that was just started. */
  add(pid: number): void {
    const entry = readProcessEntry(pid)
    if (entry) this.#enter(entry)
  }

  /** Removes a process. It stays removed unless it has the mark. */
  remove(pid: number): void {
    this.#known.delete(pid)
    this.#sessions.delete(pid)
  }

  /** The processes that run now, unordered. None where there is no /proc. */
  list(): ProcessEntry[] {
    const table = listProcesses().filter(({ pid }) => pid !== process.pid)
    const byPid = new Map(table.map(entry => [entry.pid, entry]))
    for (const [pid, { startTicks }] of this.#known) {
      if (byPid.get(pid)?.startTicks !== startTicks) this.#known.delete(pid)
    }
    for (const entry of table) {
      if (this.#known.has(entry.pid) || entry.startTicks < this.#sinceTicks) continue
      if (this.#sessions.has(entry.session) || hasMark(entry.pid, this.mark)) this.#enter(entry)
    }
    for (const entry of descendantsOf([...this.#known.values()], table)) this.#enter(entry)
    const running = [...this.#known.keys()].map(pid => byPid.get(pid)).filter(entry => entry !== undefined)
    for (const session of this.#sessions) {
      if (!running.some(entry => entry.session === session)) this.#sessions.delete(session)
    }
    return running
  }

  #enter(entry: ProcessEntry): void {
    this.#known.set(entry.pid, entry)
    if (entry.session === entry.pid) this.#sessions.add(entry.session)
  }
}

function hasMark(pid: number, mark: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0').includes(`${RUN_VARIABLE}=${mark}`)
  } catch {
    // The process has ended, or belongs to another user.
    return false
  }
}

/** Sends a signal to this process, and not to a later one with its pid. */
export function signalProcess(entry: ProcessEntry, signal: NodeJS.Signals): void {
  if (!isRunning(entry)) return
  try {
    process.kill(entry.pid, signal)
  } catch {
    // The process has ended, or belongs to another user; a caller that waits for its end sees that it still runs.
  }
}
