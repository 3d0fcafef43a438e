/**
 * The environment variables that change a bench.
 * @module
 */
import { parseScenario, type Scenario } from '../harness/index.js'

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
