/**
 * Is there a rise at all?
 * @module
 */
import { kendallNull, tieSizes } from './kendall-null.js'

export interface RiseTest {
  /** Rising pairs less falling pairs. */
  readonly s: number
  /** Of `s`, if order were chance. */
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
 * @param values in the order in which they were taken
 * @throws {RangeError} where a value is not finite
 */
export function mannKendall(values: readonly number[]): RiseTest {
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
  return {
    s: risingPairs - fallingPairs,
    varianceS: chance.variance,
    pRise: chance.atMost(fallingPairs),
    risingPairs,
    pairs: (values.length * (values.length - 1)) / 2,
  }
}
