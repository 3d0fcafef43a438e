/**
 * A wait without an end, for a race that something else has to win.
 * @module
 */

/** A promise that never settles. */
export function never(): Promise<never> {
  return new Promise<never>(() => undefined)
}
