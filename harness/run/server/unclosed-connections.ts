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

/** Counts for one server. */
export class UnclosedConnections {
  #closedByCollections = 0
  #closesLate: boolean | undefined

  /** @param count the connections that are unclosed now; undefined where it cannot be known */
  constructor(private readonly count: () => Promise<number | undefined>) {}

  /**
   * Call it after the server has settled and before its heap is collected.
   * @returns unclosed connections since the start, and those that are unclosed now
   */
  async beforeCollection(signal: AbortSignal): Promise<UnclosedCount | undefined> {
    let open = await this.count()
    if (open === undefined) return undefined
    if (open > FEW && this.#closesLate === undefined) {
      const atFirst = open
      const now = await pollUntil(
        this.count,
        { everyMs: POLL_MS, patienceMs: LATE_MS, signal },
        (later = 0) => later < atFirst,
      )
      this.#closesLate = now === undefined || now < atFirst
      open = now ?? 0
    }
    return { total: this.#closedByCollections + open, open }
  }

  /** Call it after the heap was collected, with what {@link beforeCollection} returned. */
  async afterCollection(before: UnclosedCount | undefined): Promise<void> {
    if (before === undefined || before.open <= FEW || this.#closesLate !== false) return
    const open = (await this.count()) ?? before.open
    this.#closedByCollections += Math.max(0, before.open - open)
  }
}

/** What was counted before a collection. */
export interface UnclosedCount {
  /** Those open now, and those that collections closed. */
  readonly total: number
  readonly open: number
}
