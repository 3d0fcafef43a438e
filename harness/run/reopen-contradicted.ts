/**
 * Makes more rounds where the evidence contradicts a verdict.
 *
 * A cache that fills over two stages rises like a leak. If it is full by the time of the evidence, the round between the
 * two snapshots leaves nothing. One more stage then shows that the rise has ended.
 * @module
 */
import type { Arm } from './arm.js'
import { TimeIsUp, type Deadline } from './budget/deadline.js'
import { noSeconds, roomForStages, stageConnections, stageMs, type NoRoom } from './budget/room-for-stages.js'
import type { StagePlan } from './plan-stages.js'
import { runStage } from './run-stage.js'

type Arms = readonly [Arm, ...Arm[]]

/**
 * One more stage of the size of the last one, on all arms. If that leaves no sure verdict, the rest of the plan follows,
 * as far as the budget goes. Every arm is judged on all of its samples.
 * @throws {VoidRun} if an arm measures nothing any more
 */
export async function reopenContradicted(arms: Arms, plan: StagePlan, deadline: Deadline): Promise<void> {
  const arm = arms.find(({ doubt }) => doubt !== undefined)
  if (!arm) return
  const last = arm.record.stages.length - 1
  const size = plan.connectionsPerRound[last] ?? 0
  // After a wait, one stage that rises is not enough for a leak, so there must be room for two.
  const same = arm.record.holds.length > 0 ? [size, size] : [size]
  const sizes = [...same, ...plan.connectionsPerRound.slice(last + 1)]
  const before = arm.rounds
  const noRoom = arm.doubt?.seenByHeap
    ? { outcome: 'not-seen' as const }
    : noRoomFor(arms, arm, size, deadline, same.length)
  if (noRoom) {
    arm.contradicted({ ...noRoom, moreRounds: 0 })
    return
  }
  const ended = await runStages(arms, arm, sizes, deadline)
  arm.contradicted({ ...ended, moreRounds: arm.rounds - before })
}

/** @returns what the live heap did in these stages */
async function runStages(
  arms: Arms,
  arm: Arm,
  sizes: readonly number[],
  deadline: Deadline,
): Promise<NoRoom> {
  try {
    for (const [index, size] of sizes.entries()) {
      const noRoom = index === 0 ? undefined : noRoomFor(arms, arm, size, deadline, 1)
      if (noRoom) {
        const by = noRoom.outcome === 'no-seconds' ? 'seconds' : 'connections'
        for (const each of arms) each.ended(by)
        return followed(arm)
      }
      await runStage(arms, size, 'the evidence shows no leak: more rounds', deadline)
      if (arm.verdict.name !== 'inconclusive') return followed(arm)
    }
    for (const each of arms) each.ended('connections')
    return followed(arm)
  } catch (error) {
    if (!(error instanceof TimeIsUp)) throw error
    for (const each of arms) each.ended('seconds')
    const outcome = followed(arm)
    return outcome.outcome === 'rise-continued' ? noSeconds(arm.scenario, 0) : outcome
  }
}

function followed({ verdict }: Arm): NoRoom {
  const heap = verdict.metrics.find(({ metric }) => metric === 'live-heap')?.verdict
  if (heap === 'leak') return { outcome: 'rise-continued' }
  return { outcome: heap === 'stable' ? 'rise-ended' : 'not-decided' }
}

/** Why stages of this size cannot follow; undefined if they can. */
function noRoomFor(
  arms: Arms,
  arm: Arm,
  connectionsPerRound: number,
  deadline: Deadline,
  stages: number,
): NoRoom | undefined {
  const { record, scenario, units } = arm
  if (arms.some(other => other.record.stages.length !== record.stages.length))
    return { outcome: 'other-rounds' }
  const connections = stageConnections(connectionsPerRound)
  return roomForStages({
    made: units,
    maxConnections: scenario.maxConnections,
    maxDurationMs: scenario.maxDurationMs,
    leftMs: deadline.leftMs,
    stageConnections: connections,
    stageMs: stageMs(record, connections),
    stages,
  })
}
