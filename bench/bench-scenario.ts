/**
 * The environment variables that change a bench.
 * @module
 */
import { HarnessError, parseScenario, type Scenario } from '../harness/index.js'

const CONCURRENCY = 'BENCH_CONCURRENCY'
const DEFAULT_CONCURRENCY = 512

/**
 * A plain server under `BENCH_CONCURRENCY` connections at once.
 * @throws {HarnessError} if the target or the variable is not valid
 */
export function benchScenario(target: string): Scenario {
  const concurrency = Number(process.env[CONCURRENCY] ?? DEFAULT_CONCURRENCY)
  return parseScenario({ target, mode: 'plain', concurrency }, key =>
    key === 'concurrency' ? CONCURRENCY : key,
  )
}

/**
 * A whole number in a variable.
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
