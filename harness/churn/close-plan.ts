/**
 * Which connection ends how.
 * @module
 */
import type { CloseKind } from '../model/close-kind.js'
import { HarnessError } from '../model/harness-error.js'

/**
 * A function that names the close kind of one connection after the other. Of a mixture, each kind comes at even
 * distances and without chance: after whole-number weights have been gone through once, each has come exactly as
 * often as its weight says (smooth weighted round robin, as in nginx).
 * @throws {HarnessError} where the weights are no weights
 */
export function closePlan(close: CloseKind | ReadonlyMap<CloseKind, number>): () => CloseKind {
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
