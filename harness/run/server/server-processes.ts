/**
 * Finds the processes of the server under test, and checks that the heap of every serving process is read.
 *
 * The server consists of the processes that own the listening socket and of their descendants. A wrapper that started
 * them is not part of it. A process with a connection of the server serves, so its heap must be read. A process that is
 * not read must not take part in the work: see {@link UnreadProcesses}.
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { formatAddress, type Address } from '../../model/address.js'
import { formatHostPort } from '../../model/host-port.js'
import { descendantsOf } from '../../processes/descendants.js'
import { describeProcess, describeProcesses } from '../../processes/describe-process.js'
import { countDescriptors, socketInodesOf } from '../../processes/descriptors.js'
import { HAS_PROC, isRunning, listProcesses, type ProcessEntry } from '../../processes/process-table.js'
import type { AttachedProcesses } from '../../processes/attached-processes.js'
import { RunProcesses } from '../../processes/run-processes.js'
import { ownersOf } from '../../processes/socket-owners.js'
import { connectionInodes, listenerInodes } from '../../processes/server-sockets.js'
import { readProcess, sumOf, type ProcessReading } from '../../runtimes/process/process-reader.js'
import type { HeapReader } from '../../runtimes/reader.js'
import { openV8Reader } from '../../runtimes/v8/v8-runtime.js'
import type { RunningTarget } from '../../targets/target.js'
import { restartedReason, VoidRun } from '../result/void-run.js'
import { AttachedServer } from './attached-server.js'
import { CombinedHeap } from './combined-heap.js'
import { UnreadProcesses, type TakingPart } from './unread-processes.js'

const WATCH_EVERY_MS = 50
/** Listing all processes of the machine takes milliseconds; reading one process takes 0.1 ms. */
const LIST_EVERY_MS = 1_000

/** The processes of one server under test. */
export class ServerProcesses {
  readonly #heap = new CombinedHeap()
  readonly #announced = new Set<string>()
  readonly #idle = new UnreadProcesses()
  /** Undefined where leakgate started the server. */
  readonly #attached: AttachedServer | undefined
  /** True from the first sample on: the set of processes is fixed. */
  #complete = false
  #owners: readonly ProcessEntry[] = []
  /** The process that has a connection of the server although its heap is not read. */
  #unread: { readonly pid: number; readonly process: string } | undefined

  private constructor(
    /** All processes of the run, including wrappers; or those of the server that was attached to. */
    readonly run: RunProcesses | AttachedProcesses,
    private readonly target: RunningTarget,
  ) {
    this.#attached = target.attached && new AttachedServer(target.attached, target.address)
  }

  /**
   * Call it when the server answers.
   * @throws {VoidRun} if the listening process cannot be determined, was not started by this run, or is not the one whose
   *   heap is read
   */
  static async find(run: RunProcesses, target: RunningTarget, signal: AbortSignal): Promise<ServerProcesses> {
    const processes = new ServerProcesses(target.attached ?? run, target)
    if (HAS_PROC && target.pid !== undefined) {
      processes.#owners = target.attached?.roots ?? processes.#roots()
      if (processes.#owners.length === 0) {
        throw new VoidRun(`nobody is seen to listen on ${formatAddress(target.address)}`)
      }
      await processes.#attached?.refuseIdle(signal)
      await processes.#readHeaps()
    } else processes.#heap.add(target.pid, target.heap)
    return processes
  }

  /** The combined heap of all processes of the server that can be read. */
  get heap(): HeapReader {
    return this.#heap
  }

  /** The process to inspect: the one that is read, if there is exactly one. */
  get pid(): number | undefined {
    return this.#heap.pids[0] ?? this.target.pid
  }

  /**
   * Checks periodically, until `over`, which processes have connections of the server.
   * @returns after `over`
   */
  async watch(over: AbortSignal): Promise<void> {
    if (!this.#seen) return
    let unread: readonly ProcessEntry[] = []
    let listedAtMs = -Infinity
    while (!over.aborted && this.#unread === undefined) {
      if (performance.now() - listedAtMs >= LIST_EVERY_MS) {
        unread = this.#unreadOf(this.run.list())
        listedAtMs = performance.now()
      }
      const serving = unread.find(({ pid }) => hasConnection(pid, this.target.address))
      if (serving) this.#unread = { pid: serving.pid, process: describeProcess(serving.pid) }
      await sleep(unread.length > 0 ? WATCH_EVERY_MS : LIST_EVERY_MS, undefined, {
        signal: over,
        ref: false,
      }).catch(() => undefined)
    }
  }

  /**
   * Call it before each sample.
   * @throws {VoidRun} if the server is another process than before, or a process serves whose heap is not read
   */
  async check(): Promise<void> {
    if (!this.#seen) return
    this.#attached?.check()
    if (this.#complete) this.#checkOwners()
    else {
      // Workers may start after the first one answers, and pass the socket on.
      const now = this.target.attached ? [] : this.#roots()
      if (now.length > 0) this.#owners = now
      const server = new Set(this.#server(this.run.list()).map(({ pid }) => pid))
      this.#heap.retain(pid => server.has(pid))
      await this.#readHeaps()
      this.#complete = true
    }
    // A process that started during the warm-up may be read by now.
    if (this.#unread && this.#heap.pids.includes(this.#unread.pid)) this.#unread = undefined
    if (this.#unread) {
      throw new VoidRun(
        `${this.#unread.process} has connections of the server, and its heap cannot be read: only that of ` +
          describeProcesses(this.#heap.pids),
      )
    }
  }

  /**
   * The operating system's figures for all processes of the server, summed; none where the process is not known.
   * @param units units of load so far
   * @throws {Error} if one of them cannot be read
   */
  async read(units: number): Promise<ProcessReading | undefined> {
    const { pid } = this.target
    if (pid === undefined) return undefined
    if (!HAS_PROC) return readProcess(pid)
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
        // A helper may start and end at any time; `check` covers the listening processes.
        if (isRunning(entry)) throw error
      }
    }
    return sumOf(readings)
  }

  /**
   * 0 where they cannot be known.
   * @throws {Error} if those of one process cannot be read
   */
  async countDescriptors(): Promise<number> {
    if (!this.#seen) return 0
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

  /** A process that took part in the work although its heap is not read; undefined if there is none. */
  takingPart(thresholdBytesPerUnit: number): TakingPart | undefined {
    return this.#idle.takingPart(thresholdBytesPerUnit)
  }

  #unreadOf(all: readonly ProcessEntry[]): ProcessEntry[] {
    const read = this.#heap.wholeServer ? this.#server(all).map(({ pid }) => pid) : this.#heap.pids
    return all.filter(({ pid }) => !read.includes(pid))
  }

  #server(all: readonly ProcessEntry[]): ProcessEntry[] {
    return [...this.#owners, ...descendantsOf(this.#owners, all)]
  }

  /** The processes that the server consists of, without their descendants: a client does not listen, and is the process that was started. */
  #roots(): readonly ProcessEntry[] {
    const { client, pid } = this.target
    return client ? this.run.list().filter(entry => entry.pid === pid) : this.#listening()
  }

  /**
   * Processes of the run that own the listening socket.
   * @throws {VoidRun} if a process outside the run owns a socket of that address
   */
  #listening(): readonly ProcessEntry[] {
    const { address } = this.target
    const inodes = listenerInodes(address)
    if (this.run instanceof RunProcesses && ownersOf(inodes, this.run.list()).without.length > 0) {
      this.run.adoptServersOf(address)
    }
    const all = this.run.list()
    const { owners, without, unreadable } = ownersOf(inodes, all)
    if (without.length === 0) return owners
    const others = ownersOf(without, listProcesses()).owners.map(({ pid }) => pid)
    // The socket was closed in the meantime, for example by a restart of the server.
    if (!listenerInodes(address).some(inode => without.includes(inode))) return owners
    if (others.length > 0) {
      throw new VoidRun(
        `${describeProcesses(others)} listens on ${formatAddress(address)}, and was not started by this run`,
      )
    }
    const who = unreadable.length > 0 ? unreadable : all
    throw new VoidRun(
      `it cannot be seen who listens on ${formatAddress(address)}: the descriptors of ` +
        `${describeProcesses(who.map(({ pid }) => pid))} cannot be read`,
    )
  }

  /** The processes of the server can be seen. */
  get #seen(): boolean {
    return HAS_PROC && this.target.pid !== undefined
  }

  #checkOwners(): void {
    if (this.target.attached) return
    const now = this.#roots()
    // A server that does not serve may have no listening socket.
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
      restartedReason(`${before} listened on ${formatAddress(this.target.address)}, and now ${after} does`),
    )
  }

  /**
   * Matches heap readers with processes, and reads all processes that can be read.
   * @throws {VoidRun} if none of them belongs to the server
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
      `${describeProcesses(this.#owners.map(({ pid }) => pid))} listens on ${formatAddress(this.target.address)}, ` +
        `but the heap that can be read is of ${elsewhere[0] ?? 'no process that runs'}`,
    )
  }

  /** The server process that owns the socket of a probe; other owners are added to `elsewhere`. */
  #ownerOf(probe: { host: string; port: number }, elsewhere: string[]): number | undefined {
    const inodes = listenerInodes(probe)
    const all = this.run.list()
    // The server may be in a network namespace of its own, as in a container.
    if (inodes.length === 0 && this.target.attached) return this.#owners[0]?.pid
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

function hasConnection(pid: number, address: Address): boolean {
  let open: ReadonlySet<string>
  try {
    open = socketInodesOf(pid)
  } catch {
    return false
  }
  // Most processes have no socket, so the long socket table is read only when needed.
  if (open.size === 0) return false
  return connectionInodes(address).some(inode => open.has(inode))
}
