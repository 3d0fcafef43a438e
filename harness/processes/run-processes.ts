/**
 * All processes of one run: what the harness started, and everything that these started, however they left.
 *
 * Three signs tell, each of which outlasts what another does not: a random value in the environment, which children
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

export class RunProcesses {
  readonly #known = new Map<number, ProcessEntry>()
  /** Sessions that a process of the run leads or led; an id is not given to others while one of them runs. */
  readonly #sessions = new Set<number>()
  readonly #sinceTicks: number

  /** @param mark the value of the environment variable; one that nobody else has, unless given */
  constructor(readonly mark: string = randomUUID()) {
    this.#sinceTicks = readProcessEntry(process.pid)?.startTicks ?? 0
  }

  /** The environment for a process of this run. */
  marked(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
    return { ...env, [RUN_VARIABLE]: this.mark }
  }

  /** Enters a process that was started just now. */
  add(pid: number): void {
    const entry = readProcessEntry(pid)
    if (entry) this.#enter(entry)
  }

  /** Takes a process out again, which stays out unless it has the mark. */
  remove(pid: number): void {
    this.#known.delete(pid)
    this.#sessions.delete(pid)
  }

  /** Those that run now, in no order. Nothing where there is no /proc. */
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
    // Gone by now, or another user's.
    return false
  }
}

/** Sends a signal to this very process, and to no later one with its pid. */
export function signalProcess(entry: ProcessEntry, signal: NodeJS.Signals): void {
  if (!isRunning(entry)) return
  try {
    process.kill(entry.pid, signal)
  } catch {
    // Gone in between, or another user's: whoever waits for its end sees that it stays.
  }
}
