/**
 * Makes more rounds where the evidence contradicts a verdict.
 *
 * A cache that fills over two stages rises like a leak. If it is full by the time of the evidence, the round between the
 * two snapshots leaves nothing. One more stage then shows that the rise has ended.
 * @module
 */
import type { Contradiction } from '../model/evidence.js'
import { MOST_SECONDS, roundedUp } from '../model/value-to-type.js'
import type { Arm } from './arm.js'
import { TimeIsUp, type Deadline } from './budget/deadline.js'
import { ROUNDS_PER_STAGE, type StagePlan } from './plan-stages.js'
import { runStage } from './run-stage.js'

type Arms = readonly [Arm, ...Arm[]]
type Hindrance = Pick<Contradiction, 'outcome' | 'enough'>

/** A further stage can be slower than the last one, and the connections of a new plan are other ones. */
const SPARE = 1.5

/**
 * One more stage of the size of the last one, on all arms. If that leaves no sure verdict, the rest of the plan follows,
 * as far as the budget goes. Every arm is judged on all of its samples.
 * @throws {VoidRun} if an arm measures nothing any more
 */
export async function reopenContradicted(arms: Arms, plan: StagePlan, deadline: Deadline): Promise<void> {
  const arm = arms.find(({ doubt }) => doubt !== undefined)
  if (!arm) return
  const last = arm.record.stages.length - 1
  const sizes = [plan.connectionsPerRound[last] ?? 0, ...plan.connectionsPerRound.slice(last + 1)]
  const { holds } = arm.record
  const before = arm.rounds
  // After a wait, one rising stage is not enough for a leak, so there must be room for two.
  const hindrance = arm.doubt?.seenByHeap
    ? { outcome: 'not-seen' as const }
    : hindranceOf(arms, arm, sizes[0] ?? 0, deadline, holds.length > 0 ? 2 : 1)
  if (hindrance) {
    arm.contradicted({ ...hindrance, moreRounds: 0 })
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
): Promise<Hindrance> {
  try {
    for (const [index, size] of sizes.entries()) {
      const hindrance = index === 0 ? undefined : hindranceOf(arms, arm, size, deadline, 1)
      if (hindrance) {
        const by = hindrance.outcome === 'no-seconds' ? 'seconds' : 'connections'
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
    return outcome.outcome === 'rise-continued' ? noSeconds(arms, 0) : outcome
  }
}

function followed({ verdict }: Arm): Hindrance {
  const heap = verdict.metrics.find(({ metric }) => metric === 'live-heap')?.verdict
  if (heap === 'leak') return { outcome: 'rise-continued' }
  return { outcome: heap === 'stable' ? 'rise-ended' : 'not-decided' }
}

/** Why stages of this size cannot follow; undefined if they can. */
function hindranceOf(
  arms: Arms,
  arm: Arm,
  connectionsPerRound: number,
  deadline: Deadline,
  stages: number,
): Hindrance | undefined {
  const [{ record }] = arms
  if (arms.some(other => other.record.stages.length !== record.stages.length))
    return { outcome: 'other-rounds' }
  const { maxConnections } = arm.scenario
  const connections = arm.units + stages * connectionsPerRound * ROUNDS_PER_STAGE
  if (connections > maxConnections) {
    const enough = roundedUp(Math.max(2 * maxConnections, SPARE * connections))
    return { outcome: 'no-connections', enough: { connections: enough } }
  }
  const neededMs = stages * lastStageMs(arm, connectionsPerRound)
  return deadline.leftMs < neededMs ? noSeconds(arms, neededMs - deadline.leftMs) : undefined
}

function noSeconds([{ scenario }]: Arms, missingMs: number): Hindrance {
  const ms = Math.max(2 * scenario.maxDurationMs, SPARE * (scenario.maxDurationMs + missingMs))
  return { outcome: 'no-seconds', enough: { seconds: Math.min(MOST_SECONDS, roundedUp(ms / 1_000)) } }
}

/** Milliseconds that a stage takes at the pace of the last one. */
function lastStageMs({ record: { samples, stages } }: Arm, connectionsPerRound: number): number {
  const [first, last] = [samples[stages.at(-1) ?? 0], samples.at(-1)]
  if (!first || !last || last.connections <= first.connections) return 0
  const msPerUnit = (last.atMs - first.atMs) / (last.connections - first.connections)
  return msPerUnit * connectionsPerRound * ROUNDS_PER_STAGE
}
