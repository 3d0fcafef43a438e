/**
 * Runs a scenario together with its control arm.
 * @module
 */
import type { Control } from '../model/control.js'
import type { RunResult } from '../model/run-result.js'
import type { Scenario } from '../model/scenario.js'
import { Arm } from './arm.js'
import { controlScenario, unitsPerUnit } from './scenario/control-scenario.js'
import { formatControl } from './scenario/format-control.js'
import { differenceOf } from './result/difference-of.js'
import type { EvidenceOptions } from './evidence/evidence-options.js'
import { judgeControl } from './result/judge-control.js'
import { namedObserver } from './named-observer.js'
import { runArms } from './run-arms.js'
import type { RunObserver } from './run-observer.js'

/** @throws {HarnessError} as `runScenario`, and if the run has nothing that the control could remove */
export async function runWithControl(
  scenario: Scenario,
  control: Control,
  signal: AbortSignal,
  observer: RunObserver,
  evidence: EvidenceOptions,
): Promise<RunResult> {
  const name = formatControl(control)
  const run = new Arm(scenario, signal, observer, { evidence })
  const beside = new Arm(
    controlScenario(scenario, control),
    signal,
    namedObserver(`control ${name}`, observer),
    { unitsPerConnection: unitsPerUnit(scenario, control) },
  )
  await runArms(
    [run, beside],
    signal,
    () => differenceOf(run.record, beside.record, run.rule).outcome !== 'unknown',
  )
  return judgeControl(run.describe(), name, beside.describe())
}
