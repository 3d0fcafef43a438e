/**
 * The values of one axis (targets, workloads, runtimes, reports) by name.
 * @module
 */
import { HarnessError } from './harness-error.js'
import { didYouMean } from './names/nearest.js'

/** What every value of an axis has: the name that a user types and that `run.json` stores. */
export interface Named {
  readonly name: string
}

/** Values in the order in which they were registered; names are unique. */
export class Registry<Value extends Named> {
  readonly #values = new Map<string, Value>()

  /** @param what what one value is called in a message, e.g. `workload` */
  constructor(
    private readonly what: string,
    values: readonly Value[] = [],
  ) {
    for (const value of values) this.register(value)
  }

  /** @throws {Error} where the name is registered already */
  register(value: Value): void {
    if (this.#values.has(value.name))
      throw new Error(`the ${this.what} "${value.name}" is registered already`)
    this.#values.set(value.name, value)
  }

  /** For tests, which register a value for a while. */
  unregister(name: string): void {
    this.#values.delete(name)
  }

  get all(): readonly Value[] {
    return [...this.#values.values()]
  }

  get names(): readonly string[] {
    return [...this.#values.keys()]
  }

  find(name: string): Value | undefined {
    return this.#values.get(name)
  }

  /** @throws {HarnessError} where there is no such value; the message names those that there are */
  get(name: string): Value {
    const value = this.#values.get(name)
    if (value) return value
    throw new HarnessError(
      `Unknown ${this.what} "${name}"${didYouMean(name, this.names)}`,
      `Give one of ${this.names.join(', ')}.`,
    )
  }
}
