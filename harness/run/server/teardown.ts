/**
 * Undoes the set-up in reverse order, even after a failure.
 * @module
 */
import { HarnessError } from '../../model/harness-error.js'

/** A list of clean-up steps, executed in reverse order. */
export class Teardown {
  readonly #steps: { title: string; undo: () => Promise<void> | void }[] = []

  /** Registers `undo`. It may be registered before its resource exists, so it must work in that case too. */
  add(title: string, undo: () => Promise<void> | void): void {
    this.#steps.push({ title, undo })
  }

  /**
   * Runs every step once; the other steps still run after a step fails.
   * @throws {HarnessError} if steps failed; the message names each of them
   */
  async run(): Promise<void> {
    const failures: string[] = []
    for (let step = this.#steps.pop(); step; step = this.#steps.pop()) {
      try {
        await step.undo()
      } catch (error) {
        failures.push(`${step.title}: ${error instanceof Error ? error.message : String(error)}`)
      }
    }
    if (failures.length > 0) {
      throw new HarnessError(
        `Not everything could be taken down: ${failures.join('; ')}`,
        'Look for left-over processes before the next run.',
      )
    }
  }
}
