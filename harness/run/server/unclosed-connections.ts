/**
 * The connections that clients have closed and the server has not.
 *
 * In Go, a forced collection hides them: finalizers close the descriptors of connections that the program has forgotten. They are
 * therefore counted before the collection of each sample, and what the collection closes counts on: without it, those
 * connections would still be open.
 * @module
 */
import { pollUntil } from '../../async/poll-until.js'

/** As many may be left by chance, for example on a machine that is busy. */
const FEW = 2
const POLL_MS = 50
/**
 * A server may close connections late, by a timer. When the first ones are seen, it gets this long to do so without any collection;
 * if it closes one, collections and timers cannot be told apart, and only what is open counts.
 */
const LATE_MS = 10_000

/** Where the numbers keep changing, the larger of the last two counts. */
const MOST_COUNTS = 5

/** Counts for one server. */
export class UnclosedConnections {
  #closedByCollections = 0
  #closesLate: boolean | undefined

  /**
   * @param count the connections that are unclosed now
   * @param lateMs milliseconds that the server gets to close connections by itself
   */
  constructor(
    private readonly count: () => Promise<number>,
    private readonly lateMs = LATE_MS,
  ) {}

  /** Whether connections were left open, and the server closed none of them in the time that it got. */
  get closesNone(): boolean {
    return this.#closesLate === false
  }

  /**
   * Call it after the server has settled and before its heap is collected.
   * @param settled unclosed connections when it had settled; undefined where it cannot be known
   * @returns unclosed connections since the start, and those that are unclosed now
   */
  async beforeCollection(
    settled: number | undefined,
    signal: AbortSignal,
  ): Promise<UnclosedCount | undefined> {
    if (settled === undefined) return undefined
    let open = settled
    if (open > FEW && this.#closesLate === undefined) {
      open = await pollUntil(
        this.count,
        { everyMs: POLL_MS, patienceMs: this.lateMs, signal },
        later => later < settled,
      )
      this.#closesLate = open < settled
    }
    return { total: this.#closedByCollections + open, open }
  }

  /** Call it after the heap was collected, with what {@link beforeCollection} returned. */
  async afterCollection(before: UnclosedCount | undefined): Promise<void> {
    if (before === undefined || before.open <= FEW || this.#closesLate !== false) return
    this.#closedByCollections += Math.max(0, before.open - (await this.#steadyCount()))
  }

  /**
   * The kernel does not list its sockets at one moment: on a machine where other connections come and go, a list may lack some. What is
   * lacking here would count for the rest of the run, so only a number that comes twice in a row counts.
   */
  async #steadyCount(): Promise<number> {
    let last = await this.count()
    for (let i = 0; i < MOST_COUNTS; i++) {
      const next = await this.count()
      if (next === last) break
      // A list may lack sockets, and never has too many.
      last = i === MOST_COUNTS - 1 ? Math.max(last, next) : next
    }
    return last
  }
}

/** What was counted before a collection. */
export interface UnclosedCount {
  /** Those open now, and those that collections closed. */
  readonly total: number
  readonly open: number
}
