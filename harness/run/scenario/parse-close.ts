/**
 * How connections end, as a user writes it.
 * @module
 */
import { CLOSE_KINDS, LOAD_KINDS, type CloseKind, type LoadKind } from '../../model/close-kind.js'
import { HarnessError } from '../../model/harness-error.js'

/**
 * One kind, or a mix by weight: `clean=3,rst=1`.
 * @throws {HarnessError} where it is neither
 */
export function parseClose(text: string): LoadKind | ReadonlyMap<CloseKind, number> {
  const kind = LOAD_KINDS.find(known => known === text)
  if (kind) return kind
  const mix = new Map<CloseKind, number>()
  for (const part of text.split(',')) {
    const [name, weight, ...rest] = part.split('=')
    const known = CLOSE_KINDS.find(candidate => candidate === name)
    const share = Number(weight)
    if (
      !known ||
      rest.length > 0 ||
      !Number.isInteger(share) ||
      share < 1 ||
      share > 1_000 ||
      mix.has(known)
    ) {
      throw new HarnessError(
        `Unknown close kind "${part}"`,
        `It is one of ${LOAD_KINDS.join(', ')}, or a mix of the first ${CLOSE_KINDS.length} such as clean=3,rst=1.`,
      )
    }
    mix.set(known, share)
  }
  return mix
}
