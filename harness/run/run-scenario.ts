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
import { planStages, ROUNDS_PER_STAGE } from './plan-stages.js'
import { Rig } from './rig.js'
import type { RigObserver } from './set-up.js'
import { VoidRun } from './void-run.js'

export interface RunObserver extends RigObserver {
  /** A sample was taken, the last of these; `verdict` is what would be said if the run ended now. */
  sampled?(samples: readonly Sample[], verdict: Verdict): void
}

/** A verdict, and the first of the samples that it rests on. */
interface Judged {
  readonly verdict: Verdict
  readonly judgedFromSample: number
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
  let judged: Judged
  try {
    planStages(scenario.maxConnections, scenario.load.concurrency)
    rig = await Rig.start(scenario, signal, observer)
    judged = await stages(rig, samples, observer)
  } catch (error) {
    if (signal.aborted) throw signal.reason
    if (!(error instanceof VoidRun)) throw error
    judged = { verdict: { name: 'void', reason: error.message }, judgedFromSample: 0 }
  } finally {
    await rig?.close()
  }
  return describeRun({ scenario, startedAt, samples, ...judged, rig })
}

async function stages(rig: Rig, samples: Sample[], observer: RunObserver): Promise<Judged> {
  const { scenario } = rig
  const plan = planStages(scenario.maxConnections, scenario.load.concurrency)
  const deadlineMs = performance.now() + scenario.maxDurationMs
  observer.doing?.('warming up')
  await rig.churn(plan.warmUpConnections)
  samples.push(await rig.sample())
  let judged: Judged = judgeFrom(0, samples, scenario)
  for (const [stage, connections] of plan.connectionsPerRound.entries()) {
    const first = samples.length - 1
    for (let round = 1; round <= ROUNDS_PER_STAGE; round++) {
      if (performance.now() > deadlineMs) return judgeFrom(first, samples, scenario)
      observer.doing?.(`stage ${stage + 1}, round ${round} of ${ROUNDS_PER_STAGE}`)
      await rig.churn(connections)
      samples.push(await rig.sample())
      observer.sampled?.(samples, judgeFrom(first, samples, scenario).verdict)
    }
    judged = judgeFrom(first, samples, scenario)
    if (judged.verdict.name === 'leak' || judged.verdict.name === 'stable') break
  }
  return judged
}

/** The verdict on the samples from number `first` on. */
function judgeFrom(first: number, samples: readonly Sample[], scenario: Scenario): Judged {
  const stage = samples.slice(first)
  const span = (stage.at(-1)?.connections ?? 0) - (stage[0]?.connections ?? 0)
  const rule = ruleFor(scenario.thresholdBytesPerConnection, unitOf(scenario.load), span)
  return { verdict: judge(stage, rule), judgedFromSample: first }
}
