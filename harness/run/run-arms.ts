/**
 * Rounds of load on one server, or on two in turn.
 * @module
 */
import type { Arm } from './arm.js'
import { planStages, ROUNDS_PER_STAGE, roundsOf } from './plan-stages.js'
import { noRoundReason, VoidRun } from './result/void-run.js'

/**
 * Stages of rounds until every arm is sure of its verdict, or the budget is spent. An arm that is sure rests, unless the
 * others still need it to be compared with. Within a round the arms take turns, and the first of one round is the last
 * of the next, so that what comes over the machine comes over all alike. All are taken down in the end.
 *
 * @param arms whose plan and budget are those of the first
 * @param compared whether the comparison of the arms is sure; asked at the end of each stage
 * @throws {HarnessError} where the harness or its use is at fault; where an arm measures nothing it is void, and the
 *   others have what they have by then
 */
export async function runArms(
  arms: readonly [Arm, ...Arm[]],
  signal: AbortSignal,
  compared: () => boolean = () => true,
): Promise<void> {
  try {
    await runRounds(arms, compared)
    for (const arm of arms) await arm.collectEvidence()
  } catch (error) {
    if (signal.aborted) throw signal.reason
    if (!(error instanceof VoidRun)) throw error
  } finally {
    await Promise.all(arms.map(arm => arm.close()))
  }
}

async function runRounds(arms: readonly [Arm, ...Arm[]], compared: () => boolean): Promise<void> {
  const { maxConnections, load, maxDurationMs } = arms[0].scenario
  const plan = planStages(maxConnections, load.concurrency)
  for (const arm of arms) await arm.start()
  const deadlineMs = performance.now() + maxDurationMs
  for (const arm of arms) await arm.warmUp(plan.warmUpConnections)
  let going: readonly Arm[] = arms
  for (const [stage, connectionsPerRound] of plan.connectionsPerRound.entries()) {
    for (const arm of going) await arm.beginStage()
    for (const [round, connections] of roundsOf(connectionsPerRound).entries()) {
      if (performance.now() > deadlineMs) {
        endInTime(arms)
        for (const arm of arms) arm.ended('seconds')
        return
      }
      const title = `stage ${stage + 1}, round ${round + 1} of ${ROUNDS_PER_STAGE}`
      for (const arm of going) await arm.round(connections, title)
      going = going.toReversed()
    }
    for (const arm of going) await arm.endStage()
    going = compared() ? arms.filter(arm => !arm.sure) : arms
    if (going.length === 0) {
      for (const arm of arms) arm.ended('sure')
      return
    }
  }
  for (const arm of arms) arm.ended('connections')
}

/** The time is over: an arm is judged by what it has, if that is anything. */
function endInTime(arms: readonly Arm[]): void {
  for (const arm of arms) {
    if (arm.record.samples.length <= 1) arm.void(noRoundReason(arm.scenario.maxDurationMs))
  }
}
