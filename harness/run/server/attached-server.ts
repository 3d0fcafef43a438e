/**
 * Checks that a server that leakgate did not start is the one that serves, and stays it.
 * @module
 */
import { formatAddress, type Address } from '../../model/address.js'
import { HarnessError } from '../../model/harness-error.js'
import { acceptingProcesses } from '../../processes/accepting-processes.js'
import type { AttachedProcesses } from '../../processes/attached-processes.js'
import { describeProcesses } from '../../processes/describe-process.js'
import { listProcesses, type ProcessEntry } from '../../processes/process-table.js'
import { listenerInodes } from '../../processes/server-sockets.js'
import { ownersOf } from '../../processes/socket-owners.js'
import { restartedReason, VoidRun } from '../result/void-run.js'

/** The processes of one server, and its address. */
export class AttachedServer {
  /** Whether one of its processes was seen to listen. */
  #listened: boolean | undefined

  constructor(
    private readonly processes: AttachedProcesses,
    private readonly address: Address,
  ) {}

  /**
   * A process that is seen to listen gets the connections. Of any other one, that is tried.
   * @throws {HarnessError} if no connection to the address ends in the processes
   */
  async refuseIdle(signal: AbortSignal): Promise<void> {
    const { processes, address } = this
    if (this.#owners().some(isOneOf(processes.list()))) return
    const accepting = await acceptingProcesses(address, () => processes.list(), signal)
    if (accepting === undefined || accepting.length > 0) return
    throw new HarnessError(
      `${describeProcesses(processes.roots.map(({ pid }) => pid))} gets no connection that is made to ${formatAddress(address)}`,
      'Name the process that serves there with --pid, or give --pid none and a --probe.',
    )
  }

  /** @throws {VoidRun} if a process of the server has ended, or another one listens in its place or beside it */
  check(): void {
    const { roots, ended } = this.processes
    const owners = this.#owners()
    this.#listened ??= owners.some(isOneOf(roots))
    if (ended === undefined && (!this.#listened || owners.length === 0)) return
    const others = owners.map(({ pid }) => pid)
    const at = formatAddress(this.address)
    if (ended === undefined && owners.some(isOneOf(roots))) {
      const isOwn = isOneOf(this.processes.list())
      const joined = owners.filter(owner => !isOwn(owner)).map(({ pid }) => pid)
      if (joined.length === 0) return
      // With SO_REUSEPORT, each process that listens gets a share of the connections.
      throw new VoidRun(
        `${describeProcesses(joined)} has begun to listen on ${at} too, and its memory is not measured`,
      )
    }
    const before = roots.map(({ pid }) => `process ${pid}`).join(', ')
    const after = others.length === 0 ? 'nobody' : describeProcesses(others)
    const how = ended === undefined ? '' : ` (process ${ended.pid} has ended)`
    throw new VoidRun(restartedReason(`${before} listened on ${at}, and now ${after} does${how}`))
  }

  #owners(): readonly ProcessEntry[] {
    return ownersOf(listenerInodes(this.address), listProcesses()).owners
  }
}

/** A later process with the same pid is another one. */
function isOneOf(processes: readonly ProcessEntry[]): (entry: ProcessEntry) => boolean {
  return entry =>
    processes.some(({ pid, startTicks }) => pid === entry.pid && startTicks === entry.startTicks)
}
