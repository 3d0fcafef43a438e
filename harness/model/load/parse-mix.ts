/**
 * Reading names and mixes of them by weight, such as `clean=3,rst=1`.
 * @module
 */
import { HarnessError } from '../harness-error.js'
import { didYouMean } from '../names/nearest.js'

const MAX_WEIGHT = 1_000

/**
 * One name, with weight 1, or a mix by weight.
 * @param what names one of them in messages, e.g. `close kind`
 * @throws {HarnessError} where it is neither
 */
export function parseMix<Name extends string>(
  text: string,
  names: readonly Name[],
  what: string,
): Map<Name, number> {
  const named = (name: string | undefined): Name | undefined => names.find(known => known === name)
  const alone = named(text)
  if (alone !== undefined) return new Map([[alone, 1]])
  const mix = new Map<Name, number>()
  for (const part of text.split(',').map(each => each.trim())) {
    const [name = '', weight, ...rest] = part.split('=')
    const known = named(name.trim())
    const [first = '', second = ''] = names
    const example = `${first}=3,${second}=1`
    if (known === undefined) {
      throw new HarnessError(
        `Unknown ${what} "${name}"${didYouMean(name, names)}`,
        `It is one of ${names.join(', ')}, or a mix of them such as ${example}.`,
      )
    }
    const share = Number(weight)
    const wrong =
      weight === undefined
        ? 'has no weight'
        : !(Number.isInteger(share) && share >= 1 && share <= MAX_WEIGHT && rest.length === 0)
          ? `has the weight "${[weight, ...rest].join('=')}"`
          : mix.has(known)
            ? 'is in the mix twice'
            : undefined
    if (wrong !== undefined) {
      throw new HarnessError(
        `The ${what} "${known}" ${wrong}`,
        `In a mix, each has a weight, a whole number from 1 to ${MAX_WEIGHT}: ${example}.`,
      )
    }
    mix.set(known, share)
  }
  return mix
}

/** A mix of more kinds is too long for the title of a run. */
export const MOST_NAMED = 3

/** A mix in words, for titles: `trailers=3, deadline=1`. */
export function formatMix(mix: ReadonlyMap<string, number>): string {
  return [...mix].map(([name, weight]) => `${name}=${weight}`).join(', ')
}
