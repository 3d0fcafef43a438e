/**
 * Connections that wait for the time at which they are due.
 * @module
 */
import type { Schedule } from './arrival.js'

interface Waiting<T> {
  readonly what: T
  readonly dueMs: number
}

/** One timer serves all of them, because they become due in the order in which they were added. */
export class ArrivalQueue<T> {
  #behindMs = 0
  readonly #startedMs = performance.now()
  readonly #waiting: Waiting<T>[] = []
  #next = 0
  #timer: NodeJS.Timeout | undefined

  /**
   * @param schedule undefined if nothing has to wait
   * @param onDue called once for each, from within `add` if it is due already
   */
  constructor(
    private readonly schedule: Schedule | undefined,
    private readonly onDue: (what: T) => void,
  ) {}

  /** Assigns the next time of the schedule to `what`. */
  add(what: T): void {
    if (!this.schedule) {
      this.onDue(what)
      return
    }
    this.#waiting.push({ what, dueMs: this.schedule(this.#next++) })
    if (this.#timer === undefined) this.#releaseDue()
  }

  /** Removes those that still wait, and returns them. */
  drop(): T[] {
    clearTimeout(this.#timer)
    this.#timer = undefined
    return this.#waiting.splice(0).map(({ what }) => what)
  }

  /** The longest delay behind the schedule; empty if nothing ever waits. */
  lateness(): { behindMs?: number } {
    return this.schedule ? { behindMs: this.#behindMs } : {}
  }

  readonly #releaseDue = (): void => {
    this.#timer = undefined
    for (let first = this.#waiting[0]; first !== undefined; first = this.#waiting[0]) {
      const lateMs = performance.now() - this.#startedMs - first.dueMs
      if (lateMs < 0) {
        // Node turns a timer of 0 ms into one of 1 ms. A timer that fires early is set again.
        this.#timer = setTimeout(this.#releaseDue, Math.ceil(-lateMs))
        return
      }
      this.#behindMs = Math.max(this.#behindMs, lateMs)
      this.#waiting.shift()
      this.onDue(first.what)
    }
  }
}
