/**
 * One run from start to verdict.
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { unitOf } from '../model/load.js'
import type { RunRecord } from '../model/run-record.js'
import type { Sample } from '../model/sample.js'
import type { RunResult } from '../model/run-result.js'
import type { Scenario } from '../model/scenario.js'
import type { Verdict } from '../model/verdict.js'
import { judge, type JudgedVerdict } from '../verdict/judge.js'
import { describeRun } from './describe-run.js'
import { planStages, ROUNDS_PER_STAGE, roundsOf } from './plan-stages.js'
import { Rig } from './rig.js'
import type { RigObserver } from './set-up.js'
import { noRoundReason, VoidRun } from './void-run.js'

/** Looks while the server is left alone, at the most; each is a collection, and nothing comes back between two. */
const LOOKS_PER_HOLD = 60
const LEAST_LOOK_MS = 500

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
  const record: GrowingRecord = { samples: [], stages: [], holds: [] }
  let rig: Rig | undefined
  let verdict: Verdict
  try {
    planStages(scenario.maxConnections, scenario.load.concurrency)
    rig = await Rig.start(scenario, signal, observer)
    verdict = await runStages(rig, record, signal, observer)
  } catch (error) {
    if (signal.aborted) throw signal.reason
    if (!(error instanceof VoidRun)) throw error
    verdict = { name: 'void', reason: error.message }
  } finally {
    await rig?.close()
  }
  return describeRun({ scenario, startedAt, record, verdict, rig })
}

/** What a run has so far. */
interface GrowingRecord extends RunRecord {
  readonly samples: Sample[]
  readonly stages: number[]
  readonly holds: { readonly afterSample: number; readonly samples: Sample[] }[]
}

async function runStages(
  rig: Rig,
  record: GrowingRecord,
  signal: AbortSignal,
  observer: RunObserver,
): Promise<JudgedVerdict> {
  const { scenario } = rig
  const { samples, stages, holds } = record
  const plan = planStages(scenario.maxConnections, scenario.load.concurrency)
  const deadlineMs = performance.now() + scenario.maxDurationMs
  observer.doing?.('warming up')
  await rig.warmUp(plan.warmUpConnections)
  samples.push(await rig.sample())
  for (const [stage, connectionsPerRound] of plan.connectionsPerRound.entries()) {
    // What came back in a wait is not part of what the next stage does.
    if (holds.at(-1)?.afterSample === samples.length - 1) samples.push(await rig.sample())
    stages.push(samples.length - 1)
    for (const [round, connections] of roundsOf(connectionsPerRound).entries()) {
      if (performance.now() > deadlineMs) {
        if (samples.length === 1) throw new VoidRun(noRoundReason(scenario.maxDurationMs))
        return judgeRun(record, scenario)
      }
      observer.doing?.(`stage ${stage + 1}, round ${round + 1} of ${ROUNDS_PER_STAGE}`)
      await rig.churn(connections)
      samples.push(await rig.sample())
      observer.sampled?.(samples, judgeRun(record, scenario))
    }
    let verdict = judgeRun(record, scenario)
    if (verdict.name === 'leak' && scenario.holdMs > 0) {
      observer.doing?.('a rise: waiting without traffic, to see whether it comes back')
      verdict = await hold(rig, record, signal)
    }
    if (verdict.name !== 'inconclusive') return verdict
  }
  return judgeRun(record, scenario)
}

/** Leaves the server alone until what rose has come back, or the time for it is over. */
async function hold(rig: Rig, record: GrowingRecord, signal: AbortSignal): Promise<JudgedVerdict> {
  const { holdMs } = rig.scenario
  const looked: Sample[] = []
  record.holds.push({ afterSample: record.samples.length - 1, samples: looked })
  const untilMs = performance.now() + holdMs
  for (;;) {
    const waitMs = Math.min(Math.max(LEAST_LOOK_MS, holdMs / LOOKS_PER_HOLD), untilMs - performance.now())
    await sleep(Math.max(0, waitMs), undefined, { signal })
    looked.push(await rig.sample())
    const verdict = judgeRun(record, rig.scenario)
    if (verdict.name !== 'leak' || performance.now() >= untilMs) return verdict
  }
}

function judgeRun(record: RunRecord, scenario: Scenario): JudgedVerdict {
  const { thresholdBytesPerConnection, atLeastConnections, load } = scenario
  return judge(record, { thresholdBytesPerConnection, atLeastConnections, unit: unitOf(load) })
}
