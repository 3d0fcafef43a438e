/**
 * Runs the rounds of one stage.
 * @module
 */
import type { Arm } from './arm.js'
import type { Deadline } from './budget/deadline.js'
import { ROUNDS_PER_STAGE, roundsOf } from './plan-stages.js'

/**
 * Within a round the arms take turns, and their order is reversed in the next round, so that disturbances of the machine
 * affect all arms equally. At the end of the stage each arm is judged.
 * @param name of the stage in progress messages
 * @returns milliseconds that the rounds took, without what follows the stage
 * @throws {TimeIsUp} where the time is over; a round that is under way gives no sample then
 * @throws {VoidRun} if an arm measures nothing any more
 */
export async function runStage(
  arms: readonly Arm[],
  connectionsPerRound: number,
  name: string,
  deadline: Deadline,
): Promise<number> {
  for (const arm of arms) await arm.beginStage()
  const startMs = performance.now()
  let turn = arms
  for (const [round, connections] of roundsOf(connectionsPerRound).entries()) {
    deadline.check()
    const title = `${name}, round ${round + 1} of ${ROUNDS_PER_STAGE}`
    for (const arm of turn) await arm.round(connections, title, deadline.signal)
    turn = turn.toReversed()
  }
  const tookMs = performance.now() - startMs
  for (const arm of arms) await arm.endStage()
  return tookMs
}
