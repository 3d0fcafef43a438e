/**
 * The standard normal distribution, behind one function so that a library can replace it.
 * @module
 */

/** Below this, the series would lose precision: the small result would be a difference of two values near one half. */
const TAIL = -2
const INVERSE_ROOT_TWO_PI = 1 / Math.sqrt(2 * Math.PI)

/**
 * The probability of a value of at most `z`, to about 14 digits, also in the far tails.
 *
 * Power series in the middle, continued fraction of Mills' ratio in the tail: NIST Digital Library of
 * Mathematical Functions, 7.6.2 and 7.9.3.
 */
export function normalCdf(z: number): number {
  if (z > -TAIL) return 1 - normalCdf(-z)
  const density = INVERSE_ROOT_TWO_PI * Math.exp((-z * z) / 2)
  return z < TAIL ? density * millsRatio(-z) : 0.5 + density * halfArea(z)
}

/** z + z³/3 + z⁵/15 + …: the area between 0 and `z`, over the density at `z`. */
function halfArea(z: number): number {
  let term = z
  let sum = z
  for (let odd = 3; Math.abs(term) > Number.EPSILON * Math.abs(sum); odd += 2) {
    term *= (z * z) / odd
    sum += term
  }
  return sum
}

/** 1/(x + 1/(x + 2/(x + 3/(x + …)))), from the inside out; 200 levels are plenty from x = 2 on. */
function millsRatio(x: number): number {
  let below = x
  for (let level = 200; level >= 1; level--) below = x + level / below
  return 1 / below
}
