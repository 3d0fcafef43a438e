/**
 * A whole number in an environment variable of a bench.
 * @module
 */
import { HarnessError } from '../harness/index.js'

/**
 * @param least the smallest number that makes sense
 * @throws {HarnessError} where the variable holds anything else
 */
export function envCount(name: string, fallback: number, least = 1): number {
  const text = process.env[name]
  if (text === undefined) return fallback
  const value = Number(text)
  if (Number.isSafeInteger(value) && value >= least && text.trim() !== '') return value
  throw new HarnessError(`${name} is ${JSON.stringify(text)}`, `Give a whole number from ${least} on.`)
}
