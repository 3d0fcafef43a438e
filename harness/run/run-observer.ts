/**
 * What is told of the progress of a run.
 * @module
 */
import type { RunResult } from '../model/run-result.js'
import type { Sample } from '../model/sample.js'
import type { Verdict } from '../model/verdict.js'
import type { RigObserver } from './server/set-up.js'

/** What has to be over before a run can have a verdict: the warm-up and the first stage, of all its servers. */
export interface FirstVerdict {
  /** Units of load, all servers together. */
  readonly units: number
  /** What a unit is called, singular, with hyphens for spaces. */
  readonly unit: string
  /** Milliseconds that the load alone takes. */
  readonly leastMs: number
}

/** Receives the progress of one arm. */
export interface RunObserver extends RigObserver {
  /**
   * The server serves, and has had no load yet.
   * @param run what is known of it, without samples
   * @throws {HarnessError} to end the run
   */
  serves?(run: RunResult): void
  /** The load begins. */
  planned?(first: FirstVerdict): void
  /** Units of load that were completed since the last call. */
  made?(units: number): void
  /** A sample was taken, the last one of `samples`; `verdict` is the verdict if the run ended now. */
  sampled?(samples: readonly Sample[], verdict: Verdict): void
}
