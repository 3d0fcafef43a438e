/**
 * The parts of a result: what is printed, and files. A part that cannot be written stops no other part.
 * @module
 */
import { writeOutput, type TextFile } from '../../files/output-file.js'
import { writeStandard } from '../../files/standard-streams.js'
import { HarnessError } from '../../model/harness-error.js'

/** Collects what went wrong until every part was tried. Every command calls `finish` before it sets its exit code. */
export class Delivery {
  readonly #failures: Error[] = []

  /** A closed reader of standard output is no failure. */
  print(text: string): Promise<void> {
    return this.attempt(() => writeStandard(1, text))
  }

  /** The folder of the file must be there. */
  write(file: TextFile): Promise<void> {
    return this.attempt(() => writeOutput(file))
  }

  /** Never rejects. */
  async attempt(work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      this.failed(error)
    }
  }

  /** Remembers a failure that happened elsewhere. */
  failed(error: unknown): void {
    this.#failures.push(error instanceof Error ? error : new Error(String(error)))
  }

  /** @throws where a part failed: its error, or a {@link HarnessError} that names all of them */
  finish(): void {
    const [first, second] = this.#failures
    if (first === undefined) return
    if (second === undefined) throw first
    const next = first instanceof HarnessError ? first.next : 'Please report it with the line above.'
    throw new HarnessError(this.#failures.map(({ message }) => message).join('; '), next, {
      cause: this.#failures,
    })
  }
}
