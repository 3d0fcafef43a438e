/**
 * Counts what clients met that was not asked for: units that failed, units that were tried again, and connections that the
 * server ended.
 *
 * A server that ends connections by itself, with GOAWAY, is an ordinary server: gRFC A9 describes `MAX_CONNECTION_AGE`. That
 * is counted and never makes a run void. A failure is something else. A few of them among thousands of units do not change
 * what the samples show; more than that, and the run no longer measures the load that was asked for.
 * @module
 */
import type { ChurnCounts } from '../model/load/load.js'
import { listReasons } from '../model/load/reason-counts.js'
import type { RunResult } from '../model/run-result.js'
import { VoidRun } from './result/void-run.js'

/** The counts of one run. */
export class ToleratedFailures {
  #units = 0
  #failed = 0
  #endedByServer = 0
  #rpcsNotEnded = 0
  #notClosedByServer = 0
  readonly #failures = new Map<string, number>()
  readonly #triedAgain = new Map<string, number>()

  /** @param share the share of units that may fail, from 0 to 1 */
  constructor(private readonly share: number) {}

  /**
   * Adds a round of `asked` units. The first failure may come early, before the share of all units is known, so that one
   * failure is accepted at any time; {@link tooMany} decides in the end.
   * @param tolerates false where one failure ends many units
   * @throws {VoidRun} if too many units failed
   */
  add(churned: ChurnCounts, asked: number, tolerates: boolean): void {
    this.#units += asked
    this.#endedByServer += churned.endedByServer ?? 0
    this.#rpcsNotEnded += churned.rpcsNotEnded ?? 0
    this.#notClosedByServer += churned.notClosedByServer ?? 0
    for (const [reason, count] of Object.entries(churned.triedAgain ?? {}))
      add(this.#triedAgain, reason, count)
    for (const [reason, count] of Object.entries(churned.failures)) {
      add(this.#failures, reason, count)
      this.#failed += count
    }
    const share = tolerates ? this.share : 0
    if (this.#failed > (share === 0 ? 0 : Math.max(1, this.#units * share))) throw new VoidRun(this.#reason)
  }

  /** The reason of a void run, if more units failed than the share of all units; else undefined. */
  get tooMany(): string | undefined {
    return this.#failed > this.#units * this.share ? this.#reason : undefined
  }

  /** The form in `run.json`; undefined where everything went as asked. */
  describe(): RunResult['tolerated'] {
    const others = this.#endedByServer + this.#rpcsNotEnded + this.#notClosedByServer
    if (this.#failed + this.#triedAgain.size + others === 0) return undefined
    return {
      share: this.share,
      units: this.#units,
      failures: Object.fromEntries(this.#failures),
      triedAgain: Object.fromEntries(this.#triedAgain),
      endedByServer: this.#endedByServer,
      rpcsNotEnded: this.#rpcsNotEnded,
      notClosedByServer: this.#notClosedByServer,
    }
  }

  get #reason(): string {
    return (
      `not every connection did what was asked of it: ${listReasons(Object.fromEntries(this.#failures))} ` +
      `(${this.#failed} of ${this.#units}; --tolerate allows ${this.share * 100} %)`
    )
  }
}

function add(to: Map<string, number>, reason: string, count: number): void {
  to.set(reason, (to.get(reason) ?? 0) + count)
}
