/**
 * Compares two servers, before and after a change.
 * @module
 */
import { isDeepStrictEqual } from 'node:util'
import { formatAddress } from '../../model/address.js'
import { HarnessError } from '../../model/harness-error.js'
import { targetKindOf } from '../../targets/registry.js'
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
  refuseOneServer(before, after)
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

/** @throws {HarnessError} if both targets are at the same address, so that one server would have the load of both */
function refuseOneServer(before: Scenario, after: Scenario): void {
  const [first, second] = [before, after].map(({ target, options }) =>
    targetKindOf(target).dials?.(target, options),
  )
  // A path that is chosen at the start is empty, and another one for each server.
  if (!first || !isDeepStrictEqual(first, second) || ('path' in first && first.path === '')) return
  throw new HarnessError(
    `Both targets are the server at ${formatAddress(first)}`,
    'Give two servers at different addresses.',
  )
}
