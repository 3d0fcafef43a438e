/**
 * One run from start to verdict.
 * @module
 */
import type { RunResult } from '../model/run-result.js'
import type { Scenario } from '../model/scenario.js'
import { Arm } from './arm.js'
import { NO_EVIDENCE, type EvidenceOptions } from './evidence/evidence-options.js'
import { runArms } from './run-arms.js'
import type { RunObserver } from './run-observer.js'
import { runWithControl } from './run-with-control.js'

export type { RunObserver } from './run-observer.js'

/**
 * Runs stages of load and samples until the verdict is final or the budget is spent, and then collects the requested
 * evidence. Where the evidence contradicts a leak, more rounds follow, and all samples are judged again.
 * @throws {HarnessError} if the harness or its use is at fault; a fault of the *measurement* gives the verdict `void`
 *   instead
 */
export async function runScenario(
  scenario: Scenario,
  signal: AbortSignal,
  observer: RunObserver = {},
  evidence: EvidenceOptions = NO_EVIDENCE,
): Promise<RunResult> {
  if (scenario.control) return runWithControl(scenario, scenario.control, signal, observer, evidence)
  const arm = new Arm(scenario, signal, observer, { evidence })
  await runArms([arm], signal)
  return arm.describe()
}
