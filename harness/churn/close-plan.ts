/**
 * Which close kind each connection of a load has.
 * @module
 */
import type { CloseChoice, CloseKind } from '../model/load/close-kind.js'
import { HarnessError } from '../model/harness-error.js'
import { weightedTurns } from './weighted-turns.js'

/**
 * A function that returns the close kind of one connection after the other; the kinds of a mix are spread evenly.
 * @throws {HarnessError} where a weight is negative or not a number, or their sum is 0
 */
export function closePlan(close: CloseChoice): () => CloseKind {
  if (typeof close === 'string') return () => close
  try {
    return weightedTurns([...close])
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw new HarnessError(
      'The weights of the close kinds do not add up to anything',
      'Give at least one close kind a weight above 0, and none a weight below.',
    )
  }
}
