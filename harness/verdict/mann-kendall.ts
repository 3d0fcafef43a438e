/**
 * The Mann–Kendall trend test.
 * @module
 */
import { fallsOf, kendallNull, tieSizes } from './kendall-null.js'

/** The result of the Mann–Kendall test. */
export interface RiseTest {
  /** Rising pairs minus falling pairs. */
  readonly s: number
  /** The variance of `s` under the null hypothesis, increased for serial correlation. */
  readonly varianceS: number
  /** One-sided p-value: the probability of `s` or more under the null hypothesis. */
  readonly pRise: number
  readonly risingPairs: number
  /** All pairs, including ties. */
  readonly pairs: number
}

/**
 * Mann's trend test, one-sided for a rise. Exact for up to 50 values (given their ties), normal above.
 *
 * H. B. Mann, Nonparametric tests against trend, Econometrica 13 (1945) 245–259; M. G. Kendall, Rank
 * Correlation Methods (1975).
 *
 * If serial correlation increases the variance of S (Hamed and Rao 1998), the p-value is that of S divided by the square
 * root of the ratio, in the same distribution. The normal approximation of the paper is too inaccurate for the required
 * p-values with a dozen samples.
 *
 * @param values in order of time
 * @param varianceRatio at least 1; see `varianceRatio`
 * @throws {RangeError} if a value is not finite
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
