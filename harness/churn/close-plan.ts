/**
 * Which close kind each connection of a load has.
 * @module
 */
import type { CloseChoice, CloseKind } from '../model/load/close-kind.js'
import { HarnessError } from '../model/harness-error.js'

/**
 * A function that returns the close kind of one connection after the other. The kinds of a mix are spread evenly and
 * not at random: of as many connections as the weights add up to, each kind has exactly its weight (smooth weighted
 * round robin, as in nginx).
 * @throws {HarnessError} where a weight is negative or not a number, or their sum is 0
 */
export function closePlan(close: CloseChoice): () => CloseKind {
  if (typeof close === 'string') return () => close
  const shares = [...close]
    .filter(([, weight]) => weight !== 0)
    .map(([kind, weight]) => ({ kind, weight, credit: 0 }))
  const total = shares.reduce((sum, { weight }) => sum + weight, 0)
  const [first, ...others] = shares
  if (first === undefined || !Number.isFinite(total) || shares.some(({ weight }) => weight < 0)) {
    throw new HarnessError(
      'The weights of the close kinds do not add up to anything',
      'Give at least one close kind a weight above 0, and none a weight below.',
    )
  }
  return () => {
    let most = first
    first.credit += first.weight
    for (const share of others) {
      share.credit += share.weight
      if (share.credit > most.credit) most = share
    }
    most.credit -= total
    return most.kind
  }
}
