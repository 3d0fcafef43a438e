/**
 * Detects clock jumps. If the machine was suspended or its clock was set during a run, the samples do not measure the
 * load.
 * @module
 */
import { VoidRun } from '../result/void-run.js'

/** Two clocks, in milliseconds. The monotonic clock stops while the machine is suspended and cannot be set. */
export interface Clock {
  wallMs(): number
  monotonicMs(): number
}

/** The clocks of this machine, in milliseconds. */
export const SYSTEM_CLOCK: Clock = { wallMs: () => Date.now(), monotonicMs: () => performance.now() }

/** Time synchronisation moves the wall clock by less than this, unless it has to set it. */
const TOLERANCE_MS = 2_000

/** Compares the wall clock with the monotonic clock to detect a jump. */
export class ClockWatch {
  #offsetMs: number

  constructor(private readonly clock: Clock) {
    this.#offsetMs = this.#offset()
  }

  /** @throws {VoidRun} if the clocks diverged by more than two seconds since the last check */
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
