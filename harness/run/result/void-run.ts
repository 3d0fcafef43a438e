/**
 * The error that makes a run void.
 * @module
 */

/** Fewer units may have been one that waited. */
const LEAST_FOR_A_PACE = 2

/** Thrown if the run no longer measures what was requested; becomes the verdict `void`. */
export class VoidRun extends Error {
  override readonly name = 'VoidRun'
}

/** How far an arm came before its first round was completed. */
export interface Beginning {
  /** Milliseconds that the warm-up took; undefined if it was not completed. */
  readonly warmUpMs: number | undefined
  /** Units of the warm-up, or of the first round after it, that were over. */
  readonly completed: number
  /** Units of it in all; 0 if it was not begun. */
  readonly of: number
  /** The name of a unit in words, singular. */
  readonly unit: string
}

/**
 * The reason of a run whose time ends before its first round does.
 * @param enoughSeconds a value of `--max-seconds` that is long enough at the pace of this run
 */
export function noRoundReason(maxDurationMs: number, begun: Beginning, enoughSeconds: number): string {
  const advice =
    begun.warmUpMs === undefined && begun.completed < LEAST_FOR_A_PACE
      ? 'that is too little to say how long a first stage takes'
      : `at this pace --max-seconds ${enoughSeconds} would be enough for a first stage`
  return `no round was completed within ${maxDurationMs / 1_000} s: ${howFar(begun)}; ${advice}`
}

function howFar({ warmUpMs, completed, of, unit }: Beginning): string {
  const came = `${completed} of ${of} ${unit}s`
  if (warmUpMs === undefined)
    return of === 0 ? 'the warm-up had not begun' : `the warm-up was cut off after ${came}`
  const took = `the warm-up took ${(warmUpMs / 1_000).toFixed(1)} s`
  return of === 0
    ? `${took}, and no round had begun`
    : `${took}, and the first round was cut off after ${came}`
}

/** Where another process answers than at the beginning. @param how what shows it, as the end of the sentence */
export function restartedReason(how: string): string {
  return `the server was restarted during the run: ${how}`
}
