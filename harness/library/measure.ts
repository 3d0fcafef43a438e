/**
 * One run, from code.
 * @module
 */
import { z } from 'zod'
import { mergeLayers, NO_PARTS } from '../config/merge-run.js'
import { measureShape, type MeasureInput } from '../config/run-input.js'
import { HarnessError } from '../model/harness-error.js'
import { firstIssue, issueText } from '../model/names/issue-text.js'
import type { RunResult } from '../model/run-result.js'
import { rememberSecretsOfEnvironment } from '../model/secrets/known-secrets.js'
import { evidenceInputSchema, parseEvidenceOptions } from '../run/evidence/evidence-options.js'
import { runScenario } from '../run/run-scenario.js'
import { parseScenario } from '../run/scenario/scenario-input.js'
import { withUnits, type MakeUnits } from './own-units.js'
import { observerOf, type OnProgress } from './progress.js'

type MeasureOptions = MeasureInput & {
  /** Ends the run; everything that it started has ended when the promise rejects with the reason. */
  readonly signal?: AbortSignal | undefined
  /** Is told of each step. Without it, nothing is shown. */
  readonly onProgress?: OnProgress | undefined
}

/** What to measure, and how to follow and end it. The other keys are those of a run in a config file. */
export type GateOptions = MeasureOptions & {
  /** Makes the load of each round, in place of `workload`: a function of your own. */
  readonly units?: MakeUnits | undefined
}

/**
 * Measures a server and returns the result, whatever the verdict is. {@link gate} does the same and throws unless the
 * server is stable.
 *
 * Nothing is printed, no signal is handled, and nothing is left when the promise settles: no process, no port, no file. If
 * this process is killed, a watchdog ends the server.
 *
 * @example
 * ```ts
 * const result = await measure({ target: { command: ['./server', '{address}', '{pprof}'] }, mode: 'plain' })
 * console.log(result.verdict, result.bytesPerConnection?.estimate)
 * ```
 * @throws {HarnessError} if an option is wrong, or the server cannot be started or does not serve
 * @throws the reason of `signal`, once it is aborted
 */
export async function measure(options: GateOptions = {}): Promise<RunResult> {
  const { units, ...others } = options
  if (units === undefined) return measureLoad(others)
  if (others.workload !== undefined) {
    throw new HarnessError('"units" and "workload" are two loads', 'Give one of them.')
  }
  return withUnits(units, workload => measureLoad({ ...others, workload }))
}

async function measureLoad(options: MeasureOptions): Promise<RunResult> {
  const { signal, onProgress, ...input } = options
  signal?.throwIfAborted()
  rememberSecretsOfEnvironment(process.env)
  const values = mergeLayers([checked(input)], NO_PARTS)
  const [evidence, scenario] = split(values)
  const parsed = parseScenario(scenario, key => key)
  const evidenceOptions = parseEvidenceOptions(evidence)
  const failed = new AbortController()
  const signals = [failed.signal, ...(signal ? [signal] : [])]
  const observer = observerOf(onProgress, error => failed.abort(error))
  return await runScenario(parsed, AbortSignal.any(signals), observer, evidenceOptions)
}

function checked(input: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const parsed = z.strictObject(measureShape()).safeParse(input, { error: issueText, reportInput: true })
  if (parsed.success) return parsed.data
  const { path, text } = firstIssue(parsed.error)
  throw new HarnessError(`${path === '' ? 'options' : path}: ${text}`, 'See docs/library.md for the options.')
}

type Values = Record<string, unknown>

function split(values: Values): readonly [evidence: Values, scenario: Values] {
  const keys = Object.keys(evidenceInputSchema.shape)
  const entries = Object.entries(values)
  return [
    Object.fromEntries(entries.filter(([key]) => keys.includes(key))),
    Object.fromEntries(entries.filter(([key]) => !keys.includes(key))),
  ]
}
