/**
 * Reproducible noise.
 * @module
 */

/**
 * Box and Muller's transform of Marsaglia's 32-bit xorshift.
 * @param seed any whole number; equal seeds give equal numbers
 */
export function normalNumbers(seed: number): () => number {
  let state = seed | 1
  const uniform = (): number => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return ((state >>> 0) + 0.5) / 2 ** 32
  }
  for (let i = 0; i < 20; i++) uniform()
  return () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform())
}
