/**
 * `leakgate compare` with stored data: two runs, or a baseline.
 * @module
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { OutputFile, type TextFile } from '../files/output-file.js'
import type { Baseline } from '../model/baseline.js'
import type { Comparison } from '../model/comparison.js'
import { flagOf } from '../model/flag.js'
import { HarnessError } from '../model/harness-error.js'
import type { RunResult } from '../model/run-result.js'
import { formatTarget } from '../targets/format-target.js'
import { readBaseline, writeBaseline } from '../report/stored/baseline-json.js'
import { formatBytes } from '../report/units/format-bytes.js'
import { readRunJson } from '../report/stored/read-run-json.js'
import { RUN_FILE, runJson } from '../report/stored/run-json.js'
import { DATA_FORMAT } from '../report/registry.js'
import { renderReport } from '../report/render-report.js'
import type { Subject } from '../report/subject/subject.js'
import { baselineOf, compareToBaseline, refuseUnfit } from '../run/result/compare-baseline.js'
import { plannedRun } from '../run/result/describe-run.js'
import { compareRuns } from '../run/result/compare-runs.js'
import type { RunObserver } from '../run/run-observer.js'
import { watchInterrupts } from '../run/interrupts.js'
import { loadOf, refuseOtherLoad } from '../run/scenario/same-load.js'
import { parseScenario } from '../run/scenario/scenario-input.js'
import { EXIT_CODES } from './exit-code.js'
import { parseOutput, type Output } from './flags/output-options.js'
import { Delivery } from './output/delivery.js'
import { publish } from './output/publish.js'
import { showProgress } from './progress/progress.js'
import { rerunArgv, scenarioFlags, type ScenarioFlags } from './flags/scenario-options.js'

/** Whether the text names a stored run and not a target. */
export function isStored(name: string): boolean {
  return name.endsWith('.json') || existsSync(join(name, 'run.json'))
}

/**
 * Compares two stored runs, prints the result and sets the exit code.
 * @param before path of a `run.json` or of its folder; so is `after`
 * @throws {HarnessError} where a file cannot be read or a result cannot be written
 */
export async function compareStored(before: string, after: string, flags: ScenarioFlags): Promise<void> {
  const [first, second] = [readRunJson(before), readRunJson(after)]
  refuseOtherLoad(loadOf(first), loadOf(second), [before, after])
  const output = await parseOutput(flags)
  const comparison = compareRuns(first, second)
  const delivery = new Delivery()
  await publish({ kind: 'comparison', before: first, after: second, comparison }, output, delivery)
  delivery.finish()
  process.exitCode = comparison.outcome === 'void' ? EXIT_CODES.void : EXIT_CODES[second.verdict]
}

/**
 * Compares with the baseline or updates it, prints the result and sets the exit code.
 * @param name a target to run, or a stored run
 * @throws {HarnessError} where a file cannot be read or a result cannot be written
 */
export async function compareWithBaseline(name: string, flags: ScenarioFlags): Promise<void> {
  const path = String(flags['baseline'])
  if (flags['updateBaseline'] === true) return updateBaseline(path, name, flags)
  // The baseline is read before anything is measured, so that an unreadable file fails at once.
  const baseline = readBaseline(path)
  const output = await parseOutput(flags, [RUN_FILE])
  const run = await storedOrMeasured(name, flags, output, baseline)
  const subject: Subject = { kind: 'run', run }
  const comparison = compareToBaseline(baseline, run)
  const printed = async (): Promise<string> => {
    const { format } = output
    if (format === DATA_FORMAT) return `${JSON.stringify({ comparison, baseline, run }, undefined, 2)}\n`
    const report = await renderReport(subject, format)
    return format.isSummary ? `${report}${sentence(comparison, run.unit)}\n` : report
  }
  const delivery = new Delivery()
  await publish(subject, output, delivery, { files: dataFiles(output, run), printed })
  delivery.finish()
  process.exitCode = BASELINE_EXIT_CODES[comparison.outcome]
}

async function updateBaseline(path: string, name: string, flags: ScenarioFlags): Promise<void> {
  const output = await parseOutput(flags, [RUN_FILE])
  const file = OutputFile.prepare(path)
  const run = await storedOrMeasured(name, flags, output)
  const delivery = new Delivery()
  await publish({ kind: 'run', run }, output, delivery, { files: dataFiles(output, run) })
  await delivery.attempt(async () => {
    await writeBaseline(file, baselineOf(run))
    if (!output.quiet) process.stderr.write(`leakgate: ${path} is the baseline from now on\n`)
  })
  delivery.finish()
  process.exitCode = 0
}

async function storedOrMeasured(
  name: string,
  flags: ScenarioFlags,
  output: Output,
  baseline?: Baseline,
): Promise<RunResult> {
  return isStored(name) ? readRunJson(name) : runTarget(name, flags, output, baseline)
}

function dataFiles({ out }: Output, run: RunResult): TextFile[] {
  return out === undefined ? [] : [runJson(out, run)]
}

/** A leak in the baseline is accepted: only a larger one fails. */
const BASELINE_EXIT_CODES: Readonly<Record<Comparison['outcome'], number>> = {
  better: 0,
  '~': 0,
  worse: EXIT_CODES.leak,
  void: EXIT_CODES.void,
}

/** @throws {HarnessError} where the baseline does not fit, before the server has any load */
async function runTarget(
  target: string,
  flags: ScenarioFlags,
  output: Output,
  baseline: Baseline | undefined,
): Promise<RunResult> {
  const input = { ...scenarioFlags(flags), target }
  const scenario = parseScenario(input, flagOf)
  if (baseline) refuseUnfit(baseline, plannedRun(scenario), false)
  const { runScenario } = await import('../run/run-scenario.js')
  const interrupts = watchInterrupts()
  const progress = showProgress(scenario.name ?? formatTarget(scenario.target), output)
  const serves = (run: RunResult): void => {
    if (baseline) refuseUnfit(baseline, run)
  }
  const observer: RunObserver = { ...progress, serves }
  try {
    return { ...(await runScenario(scenario, interrupts.signal, observer)), argv: rerunArgv(input) }
  } finally {
    progress.stop()
  }
}

function sentence(
  { outcome, savedBytesPerConnection: saved, pValue, reason }: Comparison,
  unit: string,
): string {
  const name = outcome === '~' ? 'same' : outcome
  if (!saved) return `${name}: ${reason}.`
  const { estimate, low, high } = saved
  return (
    `${name}: ${reason}: ${formatBytes(-estimate)} more per ${unit} ` +
    `(99 % interval ${formatBytes(-high)} to ${formatBytes(-low)}, p = ${(pValue ?? 1).toPrecision(2)}).`
  )
}

/** @throws {HarnessError} where one is a stored run and the other a target */
export function refuseMixed(before: string, after: string): void {
  if (isStored(before) === isStored(after)) return
  throw new HarnessError(
    `${before} and ${after} are a stored run and a target`,
    'Give two targets, which are run in turn, or two stored runs; a target against a figure takes --baseline.',
  )
}
