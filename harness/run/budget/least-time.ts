/**
 * The time that the beginning of a run takes because of its load alone.
 * @module
 */
import type { Load } from '../../model/load/load.js'
import { workloadOf } from '../../workloads/registry.js'
import { planStages, roundsOf, type StagePlan } from '../plan-stages.js'
import { warmUpSteps } from '../server/warm-up.js'

/** What decides how long the rounds of one arm take. */
export interface TimedArm {
  readonly load: Load
  /** Units of this arm's load per connection of the plan. */
  readonly unitsPerConnection: number
}

/** Lower limits in milliseconds, all arms together: they take turns. */
export interface LeastTime {
  readonly warmUpMs: number
  readonly firstRoundMs: number
  /** All rounds of the first stage, without the warm-up. No run has a verdict before. */
  readonly firstStageMs: number
}

/**
 * @param arms the plan of the first one applies to all
 * @throws {HarnessError} as `planStages`
 */
export function leastTime(arms: readonly [TimedArm, ...TimedArm[]], maxConnections: number): LeastTime {
  const plan = planStages(maxConnections, arms[0].load.concurrency)
  const rounds = roundsOf(plan.connectionsPerRound[0] ?? 0)
  const sum = (of: (arm: TimedArm) => number): number => arms.reduce((total, arm) => total + of(arm), 0)
  const roundMs = (connections: number): number =>
    sum(({ load, unitsPerConnection }) => leastMs(load, connections * unitsPerConnection))
  return {
    warmUpMs: sum(({ load, unitsPerConnection }) =>
      warmUpSteps(load, plan.warmUpConnections * unitsPerConnection).reduce(
        (total, step) => total + leastMs(step.load, step.connections),
        0,
      ),
    ),
    firstRoundMs: roundMs(rounds[0] ?? 0),
    firstStageMs: rounds.reduce((total, connections) => total + roundMs(connections), 0),
  }
}

/** Units of load of one arm until the end of the first stage, the warm-up included. */
export function unitsUntilVerdict(plan: StagePlan, { unitsPerConnection }: TimedArm): number {
  const stage = roundsOf(plan.connectionsPerRound[0] ?? 0).reduce((sum, round) => sum + round, 0)
  return (plan.warmUpConnections + stage) * unitsPerConnection
}

function leastMs(load: Load, units: number): number {
  return workloadOf(load).leastMs?.(load, units) ?? 0
}
