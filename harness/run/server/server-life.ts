/**
 * Work that needs a living server under test.
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { RunningTarget } from '../../targets/target.js'
import { VoidRun } from '../result/void-run.js'

const EXIT_SEEN_MS = 500

/** Ends work when the server ends. */
export class ServerLife {
  constructor(
    private readonly target: Pick<RunningTarget, 'exited'>,
    private readonly signal: AbortSignal,
  ) {}

  /**
   * Reads something from the server or the operating system. If the read fails, nothing can be measured any more.
   * @throws {VoidRun}
   */
  async ask<Answer>(work: Promise<Answer>): Promise<Answer> {
    try {
      return await this.during(work)
    } catch (error) {
      if (error instanceof VoidRun || this.signal.aborted) throw error
      const why = error instanceof Error ? error.message : String(error)
      throw new VoidRun(`the server under test can no longer be read: ${why}`, { cause: error })
    }
  }

  /**
   * Socket errors of a dying server arrive before its exit and say less, so the exit is reported first.
   * @throws {VoidRun} if the server ends; else what the work throws
   */
  async during<Result>(work: Promise<Result>): Promise<Result> {
    const died = this.#rejectOnExit()
    try {
      return await Promise.race([work, died])
    } catch (error) {
      if (!this.signal.aborted) await Promise.race([died, sleep(EXIT_SEEN_MS)])
      throw error
    }
  }

  async #rejectOnExit(): Promise<never> {
    const { how, lastWords } = await this.target.exited
    throw new VoidRun(`the server ended during the run (${how})${lastWords ? `: ${lastWords}` : ''}`)
  }
}
