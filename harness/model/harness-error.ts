/**
 * The harness or its use is at fault (exit code 2): what was wrong, and what to do next.
 * Not thrown for a leak of the server under test, which is a verdict.
 * @module
 */

import { maskSecrets } from './secrets/mask-secrets.js'

/**
 * An error of leakgate or of its use: the message says what was wrong, `next` says what the user can do. Both are shown
 * and stored, so secrets in them are masked here.
 */
export class HarnessError extends Error {
  override readonly name = 'HarnessError'
  /** One sentence: what the user can do about it. */
  readonly next: string

  /**
   * @param what one sentence: what was wrong, and where
   * @param next one sentence: what the user can do about it
   */
  constructor(what: string, next: string, options?: ErrorOptions) {
    super(maskSecrets(what), options)
    this.next = maskSecrets(next)
  }
}

/**
 * This version of the server under test is at fault: it does not exist, cannot be built, or never serves.
 * Another version may work; a search over versions continues without this one.
 */
export class TargetFault extends HarnessError {}
