/**
 * Runs rounds of load on one server, or on two servers in turn.
 * @module
 */
import type { Arm } from './arm.js'
import { planStages, ROUNDS_PER_STAGE, roundsOf } from './plan-stages.js'
import { noRoundReason, VoidRun } from './result/void-run.js'

/**
 * Runs stages of rounds until the verdict of every arm is final or the budget is spent. An arm with a final verdict
 * stops, unless the comparison with the others still needs it. Within a round the arms take turns, and their order is
 * reversed in the next round, so that disturbances of the machine affect all arms equally. All arms are stopped in the
 * end.
 *
 * @param arms the plan and budget of the first one apply to all
 * @param compared returns whether the comparison of the arms is final; called at the end of each stage
 * @throws {HarnessError} if the harness or its use is at fault; an arm that measures nothing becomes void, and the others
 *   keep their samples
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

/** The time is over: each arm is judged by its samples, or is void if it has none. */
function endInTime(arms: readonly Arm[]): void {
  for (const arm of arms) {
    if (arm.record.samples.length <= 1) arm.void(noRoundReason(arm.scenario.maxDurationMs))
  }
}
