/**
 * Judges one release for a search.
 * @module
 */
import type { BisectStep } from '../model/bisection.js'
import { TargetFault } from '../model/harness-error.js'
import type { RunResult } from '../model/run-result.js'
import type { Scenario } from '../model/scenario.js'
import type { PackageSpec } from '../model/target-spec.js'
import { runScenario, type RunObserver } from '../run/run-scenario.js'
import { formatTarget } from '../targets/format-target.js'

/** A run without a sure verdict is repeated once. */
const MOST_RUNS = 2

const STATES = { stable: 'good', leak: 'bad' } as const

/**
 * A stable release is good, a leaking one is bad. A release is skipped where it does not run, or has no sure verdict
 * twice.
 * @throws {HarnessError} where the fault is not in the release
 */
export async function tryRelease(
  scenario: Scenario & { readonly target: PackageSpec },
  signal: AbortSignal,
  observer: RunObserver,
): Promise<BisectStep> {
  const startedAtMs = performance.now()
  let built = false
  let runs = 0
  const step = (state: BisectStep['state'], reason: string, run?: RunResult): BisectStep => ({
    target: formatTarget(scenario.target),
    version: scenario.target.version,
    state,
    reason,
    built,
    runs,
    durationMs: performance.now() - startedAtMs,
    ...(run ? { run } : {}),
  })
  const noticing: RunObserver = {
    ...observer,
    building: () => {
      built = true
    },
  }
  for (;;) {
    try {
      runs++
      const run = await runScenario(scenario, signal, noticing)
      if (run.verdict === 'stable' || run.verdict === 'leak')
        return step(STATES[run.verdict], run.reason, run)
      if (runs === MOST_RUNS) return step('skip', `${run.verdict}, twice: ${run.reason}`, run)
    } catch (error) {
      if (error instanceof TargetFault) return step('skip', error.message)
      throw error
    }
  }
}
