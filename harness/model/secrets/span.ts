/**
 * A part of a text, and the mask that replaces it.
 * @module
 */

/** Stands in a text for a secret that was there. */
export const MASK = '***'

/** Where a secret is in a text: from `start` up to, but not including, `end`. */
export interface Span {
  readonly start: number
  readonly end: number
}

/** The text with {@link MASK} for every span; spans that overlap or touch become one mask. */
export function withMasks(text: string, spans: readonly Span[]): string {
  let result = ''
  let done = 0
  let touches = false
  for (const { start, end } of [...spans].sort((a, b) => a.start - b.start)) {
    if (!touches || start > done) result += text.slice(done, start) + MASK
    done = Math.max(done, end)
    touches = true
  }
  return result + text.slice(done)
}
