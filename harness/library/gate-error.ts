/**
 * The error of a server that is not stable.
 * @module
 */
import type { RunResult } from '../model/run-result.js'
import type { VerdictName } from '../model/verdict.js'

/**
 * The message has the verdict, the bytes for each unit with their 99 % interval, what allocated them, and what retains
 * them. `inconclusive` and `void` are no pass, so they are this error too.
 */
export class GateError extends Error {
  override readonly name = 'GateError'
  readonly verdict: VerdictName

  /**
   * @param message see above
   * @param result the whole run, as `run.json` has it
   */
  constructor(
    message: string,
    readonly result: RunResult,
  ) {
    super(message)
    this.verdict = result.verdict
  }
}
