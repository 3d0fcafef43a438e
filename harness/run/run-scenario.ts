/**
 * One run from start to verdict.
 * @module
 */
import { unitOf } from '../model/load.js'
import type { Sample } from '../model/sample.js'
import type { RunResult } from '../model/run-result.js'
import type { Scenario } from '../model/scenario.js'
import type { MetricVerdict, Verdict } from '../model/verdict.js'
import { judge, ruleFor } from '../verdict/judge.js'
import { describeRun } from './describe-run.js'
import { planStages, ROUNDS_PER_STAGE } from './plan-stages.js'
import { Rig } from './rig.js'
import type { RigObserver } from './set-up.js'
import { noRoundReason, VoidRun } from './void-run.js'

export interface RunObserver extends RigObserver {
  /** A sample was taken, the last of these; `verdict` is what would be said if the run ended now. */
  sampled?(samples: readonly Sample[], verdict: Verdict): void
}

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
  const startedAt = new Date()
  const samples: Sample[] = []
  let rig: Rig | undefined
  const stages: number[] = []
  let verdict: Verdict
  try {
    planStages(scenario.maxConnections, scenario.load.concurrency)
    rig = await Rig.start(scenario, signal, observer)
    verdict = await runStages(rig, samples, stages, observer)
  } catch (error) {
    if (signal.aborted) throw signal.reason
    if (!(error instanceof VoidRun)) throw error
    verdict = { name: 'void', reason: error.message }
  } finally {
    await rig?.close()
  }
  return describeRun({ scenario, startedAt, samples, stages, verdict, rig })
}

async function runStages(
  rig: Rig,
  samples: Sample[],
  stages: number[],
  observer: RunObserver,
): Promise<Verdict> {
  const { scenario } = rig
  const plan = planStages(scenario.maxConnections, scenario.load.concurrency)
  const deadlineMs = performance.now() + scenario.maxDurationMs
  observer.doing?.('warming up')
  await rig.warmUp(plan.warmUpConnections)
  samples.push(await rig.sample())
  let verdict = judgeFrom(0, samples, scenario)
  for (const [stage, connections] of plan.connectionsPerRound.entries()) {
    const first = samples.length - 1
    stages.push(first)
    for (let round = 1; round <= ROUNDS_PER_STAGE; round++) {
      if (performance.now() > deadlineMs) {
        if (samples.length === 1) throw new VoidRun(noRoundReason(scenario.maxDurationMs))
        return judgeFrom(first, samples, scenario)
      }
      observer.doing?.(`stage ${stage + 1}, round ${round} of ${ROUNDS_PER_STAGE}`)
      await rig.churn(connections)
      samples.push(await rig.sample())
      observer.sampled?.(samples, judgeFrom(first, samples, scenario))
    }
    verdict = judgeFrom(first, samples, scenario)
    if (verdict.name === 'leak' || verdict.name === 'stable') break
  }
  return verdict
}

/** The verdict on the samples from number `first` on. */
function judgeFrom(first: number, samples: readonly Sample[], scenario: Scenario): Verdict {
  const stage = samples.slice(first)
  const span = (stage.at(-1)?.connections ?? 0) - (stage[0]?.connections ?? 0)
  const rule = ruleFor(scenario.thresholdBytesPerConnection, unitOf(scenario.load), span)
  const verdict = judge(stage, rule)
  const { trend } = verdict
  const liveHeap: MetricVerdict = {
    metric: 'live-heap',
    unit: 'byte',
    verdict: verdict.name,
    reason: verdict.reason,
    threshold: scenario.thresholdBytesPerConnection,
    smallestVisible: trend?.smallestVisibleBytesPerConnection ?? Infinity,
    ...(trend ? { perConnection: trend.bytesPerConnection, risePValue: trend.risePValue } : {}),
  }
  const rest = { metrics: [liveHeap], judgedFromSample: first, lateReleases: [] }
  return verdict.name === 'inconclusive'
    ? { ...verdict, ...rest }
    : { ...verdict, ...rest, decidedBy: 'live-heap' }
}
