/**
 * Why a run measured nothing.
 * @module
 */

/** Thrown where going on would judge something else than what was asked for; becomes the verdict `void`. */
export class VoidRun extends Error {
  override readonly name = 'VoidRun'
}

/** Where the time that a run may take was over before its first round was. */
export function noRoundReason(maxDurationMs: number): string {
  return `no round was completed within ${maxDurationMs / 1_000} s`
}

/** Where another process answers than at the beginning. @param how what shows it, as the end of the sentence */
export function restartedReason(how: string): string {
  return `the server was restarted during the run: ${how}`
}
