/**
 * The harness or its use is at fault (exit code 2): what was wrong, and what to do next.
 * Never thrown for what the server under test did to its memory; that is a verdict.
 * @module
 */

export class HarnessError extends Error {
  override readonly name = 'HarnessError'

  /**
   * @param what one sentence: what was wrong, and where
   * @param next one sentence: what the user can do about it
   */
  constructor(
    what: string,
    readonly next: string,
    options?: ErrorOptions,
  ) {
    super(what, options)
  }
}

/**
 * This version of the server under test is at fault: it does not exist, cannot be built, or never comes to serve.
 * Another version may; a search over versions goes on without it.
 */
export class TargetFault extends HarnessError {}
