/**
 * Reproducible random numbers.
 * @module
 */
import { uniformInt } from 'pure-rand/distribution/uniformInt'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'

export interface Random {
  /** An integer between both limits, inclusive. */
  int(from: number, to: number): number
  /** Standard normal. */
  normal(): number
  /** One of the values. @throws {RangeError} if there are none */
  pick<Value>(values: readonly Value[]): Value
}

/** @param seed equal seeds give equal numbers */
export function seeded(seed: number): Random {
  const generator = xoroshiro128plus(seed)
  const int = (from: number, to: number): number => uniformInt(generator, from, to)
  const uniform = (): number => (int(0, 2 ** 32 - 1) + 0.5) / 2 ** 32
  return {
    int,
    // G. E. P. Box and M. E. Muller, Annals of Mathematical Statistics 29 (1958) 610–611.
    normal: () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform()),
    pick(values) {
      const value = values[int(0, values.length - 1)]
      if (value === undefined) throw new RangeError('nothing to pick from')
      return value
    },
  }
}
