/**
 * The clients' counts held against the server's, round by round: a server that accepts and closes without serving
 * looks like success to a client that only counts closes.
 * @module
 */
import { pollUntil } from '../async/poll-until.js'
import type { ChurnCounts, Load } from '../model/load.js'
import type { ServerCounts } from '../model/sample.js'
import type { RunningTarget } from '../targets/target.js'
import { VoidRun } from './result/void-run.js'

const PATIENCE_MS = 2_000
const POLL_MS = 5

export class BooksOfLoad {
  /** What the server should have counted by now, and what it counted before the first round. */
  #expected: ServerCounts | undefined
  #unitsOfControlLoad = 0
  #connectedAsClientsSay = 0

  /** Units of load so far, by the server's own count where it keeps one. */
  get units(): number {
    return this.#unitsOfControlLoad > 0
      ? this.#unitsOfControlLoad
      : (this.#expected?.accepted ?? this.#connectedAsClientsSay)
  }

  /** Starts from what the server has counted already. */
  async open(target: RunningTarget): Promise<void> {
    this.#expected = await target.counts()
  }

  /**
   * Adds a round.
   * @throws {VoidRun} where a connection failed, or the server did not see what the clients did
   */
  async enter(target: RunningTarget, churned: ChurnCounts, load: Load, asked: number): Promise<void> {
    const failures = Object.entries(churned.failures)
    if (failures.length > 0) {
      const list = failures.map(([reason, count]) => `${count} × ${reason}`).join(', ')
      throw new VoidRun(`not every connection did what was asked of it: ${list}`)
    }
    if (load.close === 'reuse' || load.close === 'idle') this.#unitsOfControlLoad += asked
    else if (churned.completed !== asked) {
      throw new VoidRun(`${asked} connections were asked for and ${churned.completed} were made`)
    }
    this.#connectedAsClientsSay += churned.connected
    if (this.#expected === undefined) return
    this.#expected = {
      accepted: this.#expected.accepted + churned.connected,
      ended: this.#expected.ended + churned.connected,
      rpcsAnswered: this.#expected.rpcsAnswered + churned.rpcsAnswered,
    }
    await this.#compare(target, this.#expected)
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
