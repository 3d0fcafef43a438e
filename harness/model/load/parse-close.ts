/**
 * Reading and writing `--close`.
 * @module
 */
import { CLOSE_KINDS, type CloseChoice, type CloseKind } from './close-kind.js'
import { parseMix } from './parse-mix.js'

/**
 * One kind, or a mix by weight: `clean=3,rst=1`.
 * @throws {HarnessError} where it is neither
 */
export function parseClose(text: string): CloseChoice {
  const mix = parseMix(text, CLOSE_KINDS, 'close kind')
  return kindNamed(text) ?? mix
}

/** The text that {@link parseClose} reads. */
export function formatClose(close: CloseChoice): string {
  return typeof close === 'string' ? close : [...close].map(([kind, share]) => `${kind}=${share}`).join(',')
}

function kindNamed(text: string | undefined): CloseKind | undefined {
  return CLOSE_KINDS.find(kind => kind === text)
}
