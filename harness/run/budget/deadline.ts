/**
 * The time limit of a run's load (`--max-seconds`).
 * @module
 */

/** Thrown where the time of a run is over: a warm-up or a round that is under way ends at once, and gives no sample. */
export class TimeIsUp extends Error {
  override readonly name = 'TimeIsUp'
}

/** A time limit that begins when the server is up. */
export class Deadline {
  readonly #over = new AbortController()
  #timer: NodeJS.Timeout | undefined
  #atMs = Infinity

  /** Aborted with {@link TimeIsUp} when the time is over. */
  get signal(): AbortSignal {
    return this.#over.signal
  }

  /** Milliseconds until it is over; not more than 0 afterwards. */
  get leftMs(): number {
    return this.#atMs - performance.now()
  }

  begin(durationMs: number): void {
    this.#atMs = performance.now() + durationMs
    this.#timer = setTimeout(() => this.#over.abort(new TimeIsUp('the time of the run is over')), durationMs)
  }

  /** @throws {TimeIsUp} where the time is over */
  check(): void {
    this.signal.throwIfAborted()
  }

  /** Stops the timer, so that the process can end. */
  clear(): void {
    clearTimeout(this.#timer)
  }
}
