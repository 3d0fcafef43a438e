/**
 * Counts by reason, as clients keep them for what went otherwise than asked.
 * @module
 */

/** How often each reason applied. */
export type ReasonCounts = Readonly<Record<string, number>>

/** All of them together; 0 where there are none. */
export function totalOf(counts: ReasonCounts = {}): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0)
}

/** `3 × connect refused, 1 × timed out`. */
export function listReasons(counts: ReasonCounts): string {
  return Object.entries(counts)
    .map(([reason, count]) => `${count} × ${reason}`)
    .join(', ')
}
