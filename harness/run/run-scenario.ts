/**
 * One run from start to verdict.
 * @module
 */
import type { RunResult } from '../model/run-result.js'
import type { Scenario } from '../model/scenario.js'
import { Arm, type RunObserver } from './arm.js'
import { runArms } from './run-arms.js'
import { runWithControl } from './run-with-control.js'

export type { RunObserver } from './arm.js'

/**
 * Stages of load and samples until the verdict is sure or the budget is spent.
 * @throws {HarnessError} where the harness or its use is at fault; what is wrong with the *measurement* is the
 *   verdict `void` instead
 */
export async function runScenario(
  scenario: Scenario,
  signal: AbortSignal,
  observer: RunObserver = {},
): Promise<RunResult> {
  if (scenario.control) return runWithControl(scenario, scenario.control, signal, observer)
  const arm = new Arm(scenario, signal, observer)
  await runArms([arm], signal)
  return arm.describe()
}
