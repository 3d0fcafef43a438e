/**
 * All processes of one run: those that the harness started, and all their descendants, even detached ones.
 *
 * Four signs identify them, because each can be lost: a random value in the environment, which children
 * inherit, also after `setsid` and a double fork; the parent, also where the environment was cleared; the session,
 * where in addition the parent has ended; and the standard streams, which only processes of the run have, where all of these were lost. A
 * process that has lost even those is found by the address of the run, on which it listens.
 * @module
 */
import { randomUUID } from 'node:crypto'
import { readFileSync, readlinkSync, statSync } from 'node:fs'
import { isUnixSocket, type Address } from '../model/address.js'
import { descendantsOf } from './descendants.js'
import { isRunning, listProcesses, readProcessEntry, type ProcessEntry } from './process-table.js'
import { listenerInodes } from './server-sockets.js'
import { ownersOf } from './socket-owners.js'

/** The environment variable that marks the processes of a run. */
export const RUN_VARIABLE = 'LEAKGATE_RUN'

/** The set of processes that belong to one run. */
export class RunProcesses {
  readonly #known = new Map<number, ProcessEntry>()
  /** Sessions that a process of the run leads or led; the kernel does not reuse an id while the session has a process. */
  readonly #sessions = new Set<number>()
  readonly #sinceTicks: number
  /** The pipes and sockets that are standard streams of the processes that were started. */
  readonly #streams = new Set<string>()
  readonly #commands: string[] = []
  /** When the run began, in clock ticks since boot. */
  readonly #startedTicks = nowTicks()

  /** @param mark the value of the environment variable; a random one by default */
  constructor(readonly mark: string = randomUUID()) {
    this.#sinceTicks = readProcessEntry(process.pid)?.startTicks ?? 0
  }

  /** The environment for a process of this run. */
  marked(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
    return { ...env, [RUN_VARIABLE]: this.mark }
  }

  /** Call it before the command is started: a process that it leaves is found by its words. */
  willStart(argv: readonly string[]): void {
    this.#commands.push(argv.join(' '))
  }

  /** Adds a process that was just started. */
  add(pid: number): void {
    const entry = readProcessEntry(pid)
    if (!entry) return
    const own = streamsOf(pid)
    const inherited = own.length === 0 ? new Set() : this.#streamsOfStrangers(entry)
    for (const stream of own) if (!inherited.has(stream)) this.#streams.add(stream)
    this.#enter(entry)
  }

  /**
   * Adds the processes that can only have been started by a process of the run that has ended: they listen at the address, where nobody
   * listened before, or a command of the run spells their whole command line, with the address; and they are younger than the run, nobody is
   * their parent, and they are of this user and of this control group. A service, or a program that is started in a terminal, differs in one of these.
   * @returns whether one was added
   */
  adoptServersOf(address: Address): boolean {
    const table = listProcesses()
    const listening = ownersOf(listenerInodes(address), table).owners
    const escaped = table.filter(
      entry =>
        !this.#known.has(entry.pid) &&
        entry.startTicks >= this.#startedTicks &&
        isOrphan(entry) &&
        (listening.includes(entry) || this.#spells(wordsOf(entry.pid), address)),
    )
    for (const entry of escaped) this.#enter(entry)
    return escaped.length > 0
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
      if (this.#sessions.has(entry.session) || hasMark(entry.pid, this.mark) || this.#hasStream(entry.pid))
        this.#enter(entry)
    }
    for (const entry of descendantsOf([...this.#known.values()], table)) this.#enter(entry)
    const running = [...this.#known.keys()].map(pid => byPid.get(pid)).filter(entry => entry !== undefined)
    for (const session of this.#sessions) {
      if (!running.some(entry => entry.session === session)) this.#sessions.delete(session)
    }
    return running
  }

  /**
   * Of processes that were there before: what this process has in common with one of them was inherited, and anybody's children
   * may have it, as the standard error of a shell or of a test runner.
   */
  #streamsOfStrangers(entry: ProcessEntry): Set<string> {
    const table = listProcesses()
    const below = new Set(descendantsOf([entry], table).map(({ pid }) => pid))
    const before = table.filter(
      ({ pid, startTicks }) =>
        startTicks <= entry.startTicks && pid !== entry.pid && !below.has(pid) && !this.#known.has(pid),
    )
    return new Set(before.flatMap(({ pid }) => streamsOf(pid)))
  }

  #hasStream(pid: number): boolean {
    return this.#streams.size > 0 && streamsOf(pid).some(stream => this.#streams.has(stream))
  }

  /** A client in the background that is told the same address has other words. */
  #spells(words: readonly string[], address: Address): boolean {
    const isTold = isUnixSocket(address)
      ? (word: string) => word.includes(address.path)
      : (word: string) => new RegExp(`(?<!\\d)${address.port}(?!\\d)`).test(word)
    return words.some(isTold) && this.#commands.some(command => words.every(word => command.includes(word)))
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

/** In the ticks of `/proc/PID/stat`, which are hundredths of a second to every program; Infinity where there is no /proc. */
function nowTicks(): number {
  const TICKS_PER_SECOND = 100
  try {
    return Math.floor(parseFloat(readFileSync('/proc/uptime', 'utf8')) * TICKS_PER_SECOND)
  } catch {
    return Infinity
  }
}

/** The standard streams of a process that are pipes or sockets, as `/proc/PID/fd` names them. */
function streamsOf(pid: number): string[] {
  return [0, 1, 2].flatMap(descriptor => {
    try {
      const stream = readlinkSync(`/proc/${pid}/fd/${descriptor}`)
      return /^(?:pipe|socket):/.test(stream) ? [stream] : []
    } catch {
      // It is closed, the process has ended, or it belongs to another user.
      return []
    }
  })
}

/** Whether the process has lost its parent, and is of the user and the control group of this process. */
function isOrphan({ pid, parent }: ProcessEntry): boolean {
  if (!adopters().has(parent)) return false
  const folder = `/proc/${pid}`
  try {
    return (
      statSync(folder).uid === process.getuid?.() &&
      readFileSync(`${folder}/cgroup`, 'utf8') === readFileSync('/proc/self/cgroup', 'utf8')
    )
  } catch {
    return false
  }
}

/** The command line of a process; no words where it has ended or belongs to another user. */
function wordsOf(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').filter(Boolean)
  } catch {
    return []
  }
}

/** Processes that become the parent of one whose parent has ended: init, and those above this process that may be subreapers. */
function adopters(): ReadonlySet<number> {
  const above = new Set([1])
  let parent = readProcessEntry(process.pid)?.parent
  while (parent !== undefined && parent > 1 && !above.has(parent)) {
    above.add(parent)
    parent = readProcessEntry(parent)?.parent
  }
  return above
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
