/**
 * What has to be taken down again, in the reverse order of its set-up, whatever broke on the way.
 * @module
 */
import { HarnessError } from '../../model/harness-error.js'

export class Teardown {
  readonly #steps: { title: string; undo: () => Promise<void> | void }[] = []

  /** Registers `undo` before (or right after) the thing it undoes exists; it must stand being called early. */
  add(title: string, undo: () => Promise<void> | void): void {
    this.#steps.push({ title, undo })
  }

  /**
   * Undoes everything once; a step that fails does not keep the others from running.
   * @throws {HarnessError} naming every step that failed
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
