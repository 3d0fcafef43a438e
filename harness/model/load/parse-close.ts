/**
 * Reading and writing `--close`.
 * @module
 */
import { CLOSE_KINDS, type CloseChoice, type CloseKind } from './close-kind.js'
import { HarnessError } from '../harness-error.js'
import { didYouMean } from '../names/nearest.js'

const MAX_WEIGHT = 1_000

/**
 * One kind, or a mix by weight: `clean=3,rst=1`.
 * @throws {HarnessError} where it is neither
 */
export function parseClose(text: string): CloseChoice {
  const kind = kindNamed(text)
  if (kind) return kind
  const mix = new Map<CloseKind, number>()
  for (const part of text.split(',')) {
    const [name, weight, ...rest] = part.split('=')
    const known = kindNamed(name)
    const share = Number(weight)
    const valid = Number.isInteger(share) && share >= 1 && share <= MAX_WEIGHT && rest.length === 0
    if (!known || !valid || mix.has(known)) {
      throw new HarnessError(
        `Unknown close kind "${part}"${didYouMean(name ?? part, CLOSE_KINDS)}`,
        `It is one of ${CLOSE_KINDS.join(', ')}, or a mix of them such as clean=3,rst=1.`,
      )
    }
    mix.set(known, share)
  }
  return mix
}

/** The text that {@link parseClose} reads. */
export function formatClose(close: CloseChoice): string {
  return typeof close === 'string' ? close : [...close].map(([kind, share]) => `${kind}=${share}`).join(',')
}

function kindNamed(text: string | undefined): CloseKind | undefined {
  return CLOSE_KINDS.find(kind => kind === text)
}
