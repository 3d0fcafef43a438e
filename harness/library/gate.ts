/**
 * A gate for tests: a promise that rejects if a server leaks.
 * @module
 */
import type { RunResult } from '../model/run-result.js'
import { failureText } from '../report/text/failure-text.js'
import { GateError } from './gate-error.js'
import { measure, type GateOptions } from './measure.js'

/**
 * Measures a server, and throws unless it is stable. Use {@link measure} for the result without a throw.
 *
 * @example
 * ```ts
 * import { test } from 'node:test'
 * import { gate } from 'leakgate'
 *
 * test('the server releases its connections', { timeout: 300_000 }, async () => {
 *   await gate({
 *     target: { command: ['./server', '--addr', '{address}', '--pprof', '{pprof}'] },
 *     mode: 'plain',
 *     call: { method: 'acme.orders.v1.Orders/GetOrder', data: { id: '{n}' } },
 *     threshold: 128,
 *   })
 * })
 * ```
 * @returns the result, as `run.json` has it
 * @throws {GateError} if the verdict is `leak`, `inconclusive` or `void`
 * @throws {HarnessError} if an option is wrong, or the server cannot be started or does not serve
 * @throws the reason of `signal`, once it is aborted
 */
export async function gate(options: GateOptions = {}): Promise<RunResult> {
  const result = await measure(options)
  expectStable(result)
  return result
}

/**
 * Throws unless the run is stable.
 *
 * @example
 * ```ts
 * const result = await measure({ target: 'node', mode: 'plain' })
 * await writeFile('run.json', JSON.stringify(result)) // for "leakgate report run.json"
 * expectStable(result)
 * ```
 * @param result of {@link measure}, or a parsed `run.json`
 * @throws {GateError} if the verdict is `leak`, `inconclusive` or `void`
 */
export function expectStable(result: RunResult): void {
  const failure = failureText(result)
  if (failure !== undefined) throw new GateError(failure, result)
}
