/**
 * Noticing that time did not pass as it should: a machine that slept, or whose clock was set, has measured something
 * else than the load.
 * @module
 */
import { VoidRun } from '../result/void-run.js'

/** Both in milliseconds. The monotonic one stands still while the machine sleeps; nobody can set it. */
export interface Clock {
  wallMs(): number
  monotonicMs(): number
}

export const SYSTEM_CLOCK: Clock = { wallMs: () => Date.now(), monotonicMs: () => performance.now() }

/** Time synchronisation moves the wall clock by less than this, unless it has to set it. */
const TOLERANCE_MS = 2_000

export class ClockWatch {
  #offsetMs: number

  constructor(private readonly clock: Clock) {
    this.#offsetMs = this.#offset()
  }

  /** @throws {VoidRun} where the two clocks have parted by more than two seconds since the last look */
  check(): void {
    const before = this.#offsetMs
    this.#offsetMs = this.#offset()
    const jumpMs = this.#offsetMs - before
    if (Math.abs(jumpMs) <= TOLERANCE_MS) return
    throw new VoidRun(
      `the clock jumped by ${(jumpMs / 1_000).toFixed(1)} s during a round: the machine was suspended, or its clock was set`,
    )
  }

  #offset(): number {
    return this.clock.wallMs() - this.clock.monotonicMs()
  }
}
