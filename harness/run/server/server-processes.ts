/**
 * Which processes the server under test consists of, and whether all that serve are read.
 *
 * The server is the processes that own the listening socket and all that these started: a wrapper that started them is
 * none of it. A process that has a connection of the server serves, and its heap has to be read. One that is not read
 * must take no part in the work: see {@link IdleProcesses}.
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { formatHostPort } from '../../model/host-port.js'
import { descendantsOf } from '../../processes/descendants.js'
import { describeProcess, describeProcesses } from '../../processes/describe-process.js'
import { countDescriptors, socketInodesOf } from '../../processes/descriptors.js'
import { HAS_PROC, isRunning, listProcesses, type ProcessEntry } from '../../processes/process-table.js'
import type { RunProcesses } from '../../processes/run-processes.js'
import { ownersOf } from '../../processes/socket-owners.js'
import { listenersAt, tcpSocketsOn } from '../../processes/tcp-sockets.js'
import { readProcess, sumOf, type ProcessReading } from '../../runtimes/process/process-reader.js'
import type { HeapReader } from '../../runtimes/reader.js'
import { openV8Reader } from '../../runtimes/v8/v8-runtime.js'
import type { RunningTarget } from '../../targets/target.js'
import { restartedReason, VoidRun } from '../result/void-run.js'
import { CombinedHeap } from './combined-heap.js'
import { IdleProcesses, type TakingPart } from './idle-processes.js'

const WATCH_EVERY_MS = 50
/** Listing all processes of the machine takes milliseconds; looking at one takes a tenth of one. */
const LIST_EVERY_MS = 1_000

export class ServerProcesses {
  readonly #heap = new CombinedHeap()
  readonly #announced = new Set<string>()
  readonly #idle = new IdleProcesses()
  /** True from the first sample on: nobody joins or leaves the server any more. */
  #complete = false
  #owners: readonly ProcessEntry[] = []
  /** Has a connection of the server, and a heap that nobody reads. */
  #unread: { readonly pid: number; readonly process: string } | undefined

  private constructor(
    /** All processes of the run, wrappers among them. */
    readonly run: RunProcesses,
    private readonly target: RunningTarget,
  ) {}

  /**
   * To be called when the server answers.
   * @throws {VoidRun} where it cannot be seen who listens, where somebody else does, or where the heap reader reads
   *   another process than the one that listens
   */
  static async find(run: RunProcesses, target: RunningTarget): Promise<ServerProcesses> {
    const processes = new ServerProcesses(run, target)
    if (HAS_PROC) {
      processes.#owners = processes.#listening()
      if (processes.#owners.length === 0) {
        throw new VoidRun(`nobody is seen to listen on ${formatHostPort(target.address)}`)
      }
      await processes.#readHeaps()
    } else processes.#heap.add(target.pid, target.heap)
    return processes
  }

  /** Reads the heaps of all processes of the server that can be read, as one. */
  get heap(): HeapReader {
    return this.#heap
  }

  /** The process to look into: the one that is read, where it is one. */
  get pid(): number {
    return this.#heap.pids[0] ?? this.target.pid
  }

  /**
   * Looks from time to time, until `over`, who has the connections of the server.
   * @returns when it is over
   */
  async watch(over: AbortSignal): Promise<void> {
    if (!HAS_PROC) return
    let unread: readonly ProcessEntry[] = []
    let listedAtMs = -Infinity
    while (!over.aborted && this.#unread === undefined) {
      if (performance.now() - listedAtMs >= LIST_EVERY_MS) {
        unread = this.#unreadOf(this.run.list())
        listedAtMs = performance.now()
      }
      const serving = unread.find(({ pid }) => hasConnection(pid, this.target.address.port))
      if (serving) this.#unread = { pid: serving.pid, process: describeProcess(serving.pid) }
      await sleep(unread.length > 0 ? WATCH_EVERY_MS : LIST_EVERY_MS, undefined, {
        signal: over,
        ref: false,
      }).catch(() => undefined)
    }
  }

  /**
   * To be called before each sample.
   * @throws {VoidRun} where the server is another process than before, or one serves that nobody reads
   */
  async check(): Promise<void> {
    if (!HAS_PROC) return
    if (this.#complete) this.#checkOwners()
    else {
      // Workers may come up after the first of them answered, and hand the socket on.
      const now = this.#listening()
      if (now.length > 0) this.#owners = now
      const server = new Set(this.#server(this.run.list()).map(({ pid }) => pid))
      this.#heap.retain(pid => server.has(pid))
      await this.#readHeaps()
      this.#complete = true
    }
    // One that came up during the warm-up may be read by now.
    if (this.#unread && this.#heap.pids.includes(this.#unread.pid)) this.#unread = undefined
    if (this.#unread) {
      throw new VoidRun(
        `${this.#unread.process} has connections of the server, and its heap cannot be read: only that of ` +
          describeProcesses(this.#heap.pids),
      )
    }
  }

  /**
   * What the operating system says of all processes of the server, added up.
   * @param units of load so far
   * @throws {Error} where one of them cannot be read
   */
  async read(units: number): Promise<ProcessReading> {
    if (!HAS_PROC) return readProcess(this.target.pid)
    const all = this.run.list()
    const unread = this.#unreadOf(all)
    this.#idle.look(
      unread,
      all.filter(entry => !unread.includes(entry)),
      units,
    )
    const readings: ProcessReading[] = []
    for (const entry of this.#server(all)) {
      try {
        readings.push(await readProcess(entry.pid))
      } catch (error) {
        // A helper may come and go; the processes that listen are looked at by `check`.
        if (isRunning(entry)) throw error
      }
    }
    return sumOf(readings)
  }

  /** @throws {Error} where those of one process cannot be read */
  async countDescriptors(): Promise<number> {
    if (!HAS_PROC) return 0
    const counts = await Promise.all(
      this.#server(this.run.list()).map(async entry => {
        try {
          return await countDescriptors(entry.pid)
        } catch (error) {
          if (isRunning(entry)) throw error
          return 0
        }
      }),
    )
    return counts.reduce((total, count) => total + count, 0)
  }

  /** A process that took part in the work though nobody reads its heap; undefined where there is none. */
  takingPart(thresholdBytesPerUnit: number): TakingPart | undefined {
    return this.#idle.takingPart(thresholdBytesPerUnit)
  }

  #unreadOf(all: readonly ProcessEntry[]): ProcessEntry[] {
    return all.filter(({ pid }) => !this.#heap.pids.includes(pid))
  }

  #server(all: readonly ProcessEntry[]): ProcessEntry[] {
    return [...this.#owners, ...descendantsOf(this.#owners, all)]
  }

  /**
   * Processes of the run that own the listening socket.
   * @throws {VoidRun} where a socket of that address is another process's
   */
  #listening(): readonly ProcessEntry[] {
    const { address } = this.target
    const inodes = listenersAt(address).map(({ inode }) => inode)
    const all = this.run.list()
    const { owners, without, unreadable } = ownersOf(inodes, all)
    if (without.length === 0) return owners
    const others = ownersOf(without, listProcesses()).owners.map(({ pid }) => pid)
    // Closed since, as when a server starts anew.
    if (!listenersAt(address).some(({ inode }) => without.includes(inode))) return owners
    if (others.length > 0) {
      throw new VoidRun(
        `${describeProcesses(others)} listens on ${formatHostPort(address)}, and was not started by this run`,
      )
    }
    const who = unreadable.length > 0 ? unreadable : all
    throw new VoidRun(
      `it cannot be seen who listens on ${formatHostPort(address)}: the descriptors of ` +
        `${describeProcesses(who.map(({ pid }) => pid))} cannot be read`,
    )
  }

  #checkOwners(): void {
    const now = this.#listening()
    // While it serves nothing, a server may have no socket at all.
    const same =
      now.length === 0
        ? this.#owners.every(isRunning)
        : now.length === this.#owners.length &&
          now.every(({ pid, startTicks }) =>
            this.#owners.some(owner => owner.pid === pid && owner.startTicks === startTicks),
          )
    if (same) return
    const before = this.#owners.map(({ pid }) => `process ${pid}`).join(', ')
    const after = now.length === 0 ? 'nobody' : describeProcesses(now.map(({ pid }) => pid))
    throw new VoidRun(
      restartedReason(`${before} listened on ${formatHostPort(this.target.address)}, and now ${after} does`),
    )
  }

  /**
   * Finds which processes the readers read, and reads all that can be.
   * @throws {VoidRun} where none of them belongs to the server
   */
  async #readHeaps(): Promise<void> {
    const elsewhere: string[] = []
    const { heap } = this.target
    if (this.#heap.pids.length === 0) {
      if (heap.address === undefined) this.#heap.add(this.#owners[0]?.pid ?? this.target.pid, heap)
      else {
        const pid = this.#ownerOf(heap.address, elsewhere)
        if (pid !== undefined) this.#heap.add(pid, heap)
      }
    }
    for (const url of this.target.inspectors?.() ?? []) {
      if (this.#announced.has(url)) continue
      this.#announced.add(url)
      const { hostname, port } = new URL(url)
      const pid = this.#ownerOf({ host: hostname.replace(/^\[|\]$/g, ''), port: Number(port) }, elsewhere)
      if (pid === undefined || this.#heap.pids.includes(pid)) continue
      this.#heap.add(pid, await openV8Reader(url))
    }
    if (this.#heap.pids.length > 0) return
    throw new VoidRun(
      `${describeProcesses(this.#owners.map(({ pid }) => pid))} listens on ${formatHostPort(this.target.address)}, ` +
        `but the heap that can be read is of ${elsewhere[0] ?? 'no process that runs'}`,
    )
  }

  /** The process of the server that owns a probe's socket; who else does is added to `elsewhere`. */
  #ownerOf(probe: { host: string; port: number }, elsewhere: string[]): number | undefined {
    const inodes = listenersAt(probe).map(({ inode }) => inode)
    const all = this.run.list()
    const { owners } = ownersOf(inodes, all)
    const server = new Set(this.#server(all).map(({ pid }) => pid))
    const [owner, ...others] = owners
    if (owner && others.length === 0 && server.has(owner.pid)) return owner.pid
    const who = owners.length > 0 ? owners : ownersOf(inodes, listProcesses()).owners
    if (who.length > 0) {
      elsewhere.push(`${describeProcesses(who.map(({ pid }) => pid))} at ${formatHostPort(probe)}`)
    }
    return undefined
  }
}

function hasConnection(pid: number, port: number): boolean {
  let open: ReadonlySet<string>
  try {
    open = socketInodesOf(pid)
  } catch {
    return false
  }
  // Most have no socket at all, and the table is long.
  if (open.size === 0) return false
  return tcpSocketsOn(port).some(({ inode, state }) => state !== 'LISTEN' && open.has(inode))
}
