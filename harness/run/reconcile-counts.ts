/**
 * Reconciles the clients' counts with the server's counters after each round. To a client that counts closes only, a
 * server that accepts and closes connections without serving looks successful.
 * @module
 */
import type { ChurnCounts } from '../model/load/load.js'
import { pollUntil } from '../async/poll-until.js'
import type { ServerCounts } from '../model/sample.js'
import type { RunningTarget } from '../targets/target.js'
import { VoidRun } from './result/void-run.js'

const PATIENCE_MS = 2_000
const POLL_MS = 5

/** The counts of one run. */
export class ReconcileCounts {
  /** The expected server counters, including what the server counted before the first round. */
  #expected: ServerCounts | undefined
  #otherUnits = 0
  #connectedByClients = 0

  /** Units of load so far. Connections are the server's own count, if it has counters. */
  get units(): number {
    return this.#otherUnits > 0 ? this.#otherUnits : (this.#expected?.accepted ?? this.#connectedByClients)
  }

  /** Starts from the current server counters. */
  async begin(target: RunningTarget): Promise<void> {
    this.#expected = await target.counts()
  }

  /**
   * Adds a round of `asked` units.
   * @param opensConnections whether each unit is one connection
   * @throws {VoidRun} if a connection failed, or the server's counters differ from the clients'
   */
  async addRound(
    target: RunningTarget,
    churned: ChurnCounts,
    opensConnections: boolean,
    asked: number,
  ): Promise<void> {
    const failures = Object.entries(churned.failures)
    if (failures.length > 0) {
      const list = failures.map(([reason, count]) => `${count} × ${reason}`).join(', ')
      throw new VoidRun(`not every connection did what was asked of it: ${list}`)
    }
    if (!opensConnections) this.#otherUnits += asked
    else if (churned.completed !== asked) {
      throw new VoidRun(`${asked} connections were asked for and ${churned.completed} were made`)
    }
    this.#connectedByClients += churned.connected
    if (this.#expected === undefined) return
    this.#expected = {
      accepted: this.#expected.accepted + churned.connected,
      ended: this.#expected.ended + churned.connected,
      rpcsAnswered: this.#expected.rpcsAnswered + churned.rpcsAnswered,
    }
    await this.#compare(target, this.#expected)
  }

  /**
   * A round was cut off: it counts as far as the clients were known to be, and the server's counters are taken as they are.
   * @param completed units of it that were over
   */
  async cutOff(target: RunningTarget, completed: number, opensConnections: boolean): Promise<void> {
    if (opensConnections) this.#connectedByClients += completed
    else this.#otherUnits += completed
    await this.begin(target)
  }

  async #compare(target: RunningTarget, expected: ServerCounts): Promise<void> {
    const agrees = (counted: ServerCounts | undefined): boolean =>
      counted?.accepted === expected.accepted && counted.rpcsAnswered === expected.rpcsAnswered
    const counted = await pollUntil(
      () => target.counts(),
      { everyMs: POLL_MS, patienceMs: PATIENCE_MS },
      agrees,
    )
    if (agrees(counted)) return
    throw new VoidRun(
      `clients and server disagree: the clients made ${expected.accepted} connections with ` +
        `${expected.rpcsAnswered} RPCs in all, the server counted ${counted?.accepted ?? 0} with ` +
        `${counted?.rpcsAnswered ?? 0}`,
    )
  }
}
