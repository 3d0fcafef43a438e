/**
 * Connections that wait for the time at which they are due.
 * @module
 */
import type { Schedule } from './arrival.js'

interface Waiting<T> {
  readonly what: T
  readonly dueMs: number
}

/** One timer for all of them: they become due in the order in which they came. */
export class ArrivalQueue<T> {
  #behindMs = 0
  readonly #startedMs = performance.now()
  readonly #waiting: Waiting<T>[] = []
  #next = 0
  #timer: NodeJS.Timeout | undefined

  /**
   * @param schedule where undefined, nothing waits
   * @param onDue called once for each, from within `add` where it is due by then
   */
  constructor(
    private readonly schedule: Schedule | undefined,
    private readonly onDue: (what: T) => void,
  ) {}

  /** Gives `what` the next place in the schedule. */
  add(what: T): void {
    if (!this.schedule) {
      this.onDue(what)
      return
    }
    this.#waiting.push({ what, dueMs: this.schedule(this.#next++) })
    if (this.#timer === undefined) this.#letGo()
  }

  /** Forgets those that wait, and returns them. */
  drop(): T[] {
    clearTimeout(this.#timer)
    this.#timer = undefined
    return this.#waiting.splice(0).map(({ what }) => what)
  }

  /** How late, at worst, anything was let go; empty where nothing ever waits. */
  lateness(): { behindMs?: number } {
    return this.schedule ? { behindMs: this.#behindMs } : {}
  }

  readonly #letGo = (): void => {
    this.#timer = undefined
    for (let first = this.#waiting[0]; first !== undefined; first = this.#waiting[0]) {
      const lateMs = performance.now() - this.#startedMs - first.dueMs
      if (lateMs < 0) {
        // A timer of zero is one of 1 ms, and one that fires early is set again.
        this.#timer = setTimeout(this.#letGo, Math.ceil(-lateMs))
        return
      }
      this.#behindMs = Math.max(this.#behindMs, lateMs)
      this.#waiting.shift()
      this.onDue(first.what)
    }
  }
}
