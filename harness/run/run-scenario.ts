/**
 * One run from start to verdict.
 * @module
 */
import { unitOf } from '../model/load.js'
import type { Sample } from '../model/sample.js'
import type { RunResult } from '../model/run-result.js'
import type { Scenario } from '../model/scenario.js'
import type { Verdict } from '../model/verdict.js'
import { judge, ruleFor } from '../verdict/judge.js'
import { describeRun } from './describe-run.js'
import { planRounds } from './plan-rounds.js'
import { Rig, type RigObserver } from './rig.js'
import { VoidRun } from './void-run.js'

export interface RunObserver extends RigObserver {
  /** A sample was taken; `verdict` is what would be said if the run ended now. */
  sampled?(sample: Sample, verdict: Verdict): void
}

/**
 * Rounds of load and samples until the verdict is sure or the budget is spent.
 * @throws {HarnessError} where the harness or its use is at fault; what is wrong with the *measurement* is the
 *   verdict `void` instead
 */
export async function runScenario(
  scenario: Scenario,
  signal: AbortSignal,
  observer: RunObserver = {},
): Promise<RunResult> {
  const startedAt = new Date()
  const samples: Sample[] = []
  let rig: Rig | undefined
  let verdict: Verdict
  try {
    planRounds(scenario.maxConnections, scenario.load.concurrency)
    rig = await Rig.start(scenario, signal, observer)
    verdict = await rounds(rig, samples, observer)
  } catch (error) {
    if (signal.aborted) throw signal.reason
    if (!(error instanceof VoidRun)) throw error
    verdict = { name: 'void', reason: error.message }
  } finally {
    await rig?.close()
  }
  return describeRun({ scenario, startedAt, samples, verdict, rig })
}

async function rounds(rig: Rig, samples: Sample[], observer: RunObserver): Promise<Verdict> {
  const { scenario } = rig
  const plan = planRounds(scenario.maxConnections, scenario.load.concurrency)
  const rule = ruleFor(scenario.thresholdBytesPerConnection, unitOf(scenario.load))
  observer.doing?.('warming up')
  await rig.churn(plan.warmUpConnections)
  samples.push(await rig.sample())
  const deadlineMs = performance.now() + scenario.maxDurationMs
  let verdict: Verdict = judge(samples, rule)
  for (let round = 1; round <= plan.rounds && performance.now() < deadlineMs; round++) {
    observer.doing?.(`round ${round} of at most ${plan.rounds}`)
    await rig.churn(plan.connectionsPerRound)
    const sample = await rig.sample()
    samples.push(sample)
    verdict = judge(samples, rule)
    observer.sampled?.(sample, verdict)
    if (verdict.name === 'leak' || verdict.name === 'stable') break
  }
  return verdict
}
