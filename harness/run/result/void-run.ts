/**
 * The error that makes a run void.
 * @module
 */

/** Thrown if the run no longer measures what was requested; becomes the verdict `void`. */
export class VoidRun extends Error {
  override readonly name = 'VoidRun'
}

/** Thrown if the time limit of a run ends before its first round does. */
export function noRoundReason(maxDurationMs: number): string {
  return `no round was completed within ${maxDurationMs / 1_000} s`
}

/** Where another process answers than at the beginning. @param how what shows it, as the end of the sentence */
export function restartedReason(how: string): string {
  return `the server was restarted during the run: ${how}`
}
