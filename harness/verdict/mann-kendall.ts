/**
 * Is there a rise at all?
 * @module
 */
import { fallsOf, kendallNull, tieSizes } from './kendall-null.js'

/** The result of the Mann–Kendall test. */
export interface RiseTest {
  /** Rising pairs less falling pairs. */
  readonly s: number
  /** Of `s`, if order were chance: widened for serial correlation. */
  readonly varianceS: number
  /** One-sided: the chance of `s` or more if order were chance. */
  readonly pRise: number
  readonly risingPairs: number
  /** All of them, ties included. */
  readonly pairs: number
}

/**
 * Mann's trend test, one-sided for a rise. Exact for up to 50 values (given their ties), normal above.
 *
 * H. B. Mann, Nonparametric tests against trend, Econometrica 13 (1945) 245–259; M. G. Kendall, Rank
 * Correlation Methods (1975).
 *
 * Where serial correlation widens the variance of S (Hamed and Rao 1998), the chance is that of S over the root of
 * the ratio, in the same distribution: the normal approximation that the paper puts there cannot tell chances as
 * small as are asked for apart at a dozen samples.
 *
 * @param values in the order in which they were taken
 * @param varianceRatio at least 1; see `varianceRatio`
 * @throws {RangeError} where a value is not finite
 */
export function mannKendall(values: readonly number[], varianceRatio = 1): RiseTest {
  values.forEach((value, index) => {
    if (!Number.isFinite(value)) throw new RangeError(`value ${index} is ${value}`)
  })
  let risingPairs = 0
  let fallingPairs = 0
  values.forEach((later, j) => {
    for (let i = 0; i < j; i++) {
      const earlier = values[i] ?? NaN
      if (later > earlier) risingPairs++
      else if (later < earlier) fallingPairs++
    }
  })
  const chance = kendallNull(tieSizes(values))
  const s = risingPairs - fallingPairs
  return {
    s,
    varianceS: chance.variance * varianceRatio,
    pRise: chance.atMost(fallsOf(s, chance, varianceRatio)),
    risingPairs,
    pairs: (values.length * (values.length - 1)) / 2,
  }
}
