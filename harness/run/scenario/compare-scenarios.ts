/**
 * Compares two servers, before and after a change.
 * @module
 */
import type { Comparison } from '../../model/comparison.js'
import type { RunResult } from '../../model/run-result.js'
import type { Scenario } from '../../model/scenario.js'
import { Arm } from '../arm.js'
import { compareRuns } from '../result/compare-runs.js'
import { atOtherAddresses } from './control-scenario.js'
import { differenceOf } from '../result/difference-of.js'
import { namedObserver } from '../named-observer.js'
import { runArms } from '../run-arms.js'
import type { RunObserver } from '../run-observer.js'

/** Two runs and their comparison. */
export interface ComparedRuns {
  readonly comparison: Comparison
  readonly before: RunResult
  readonly after: RunResult
}

/**
 * Runs both at the same time, with alternating rounds, until the difference and both verdicts are final or the budget
 * is spent.
 * @throws {HarnessError} as `runScenario`, and if both would have the same address
 */
export async function compareScenarios(
  before: Scenario,
  after: Scenario,
  signal: AbortSignal,
  observer: RunObserver = {},
): Promise<ComparedRuns> {
  const first = new Arm(before, signal, namedObserver('before', observer))
  const second = new Arm(atOtherAddresses(after), signal, namedObserver('after', observer))
  await runArms(
    [first, second],
    signal,
    () => differenceOf(first.record, second.record, first.rule).outcome !== 'unknown',
  )
  const [runBefore, runAfter] = [first.describe(), second.describe()]
  return { comparison: compareRuns(runBefore, runAfter), before: runBefore, after: runAfter }
}
