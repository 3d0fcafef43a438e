/**
 * How many connections to warm up with, and how many in each round of each stage after that.
 *
 * A run goes in stages of eight rounds, each stage with four times the connections of the one before, and is
 * judged at the end of each on that stage's samples alone. A large leak is plain after the first; a small one
 * needs the reach of a later one; and what a server did while it was young does not weigh on any later stage.
 * @module
 */
import { HarnessError } from '../model/harness-error.js'

export interface StagePlan {
  readonly warmUpConnections: number
  /** Connections in each of a stage's rounds, stage by stage. */
  readonly connectionsPerRound: readonly number[]
}

/** With the sample before the first round, nine samples: one more than the trend test needs at the least. */
export const ROUNDS_PER_STAGE = 8
const WARM_UP_CONNECTIONS = 300
const FIRST_ROUND_CONNECTIONS = 100
const GROWTH = 4

/**
 * Warm-up comes first, at the run's own concurrency, because a server keeps about 1.5 KB for good for each
 * connection of its highest peak. It takes a quarter of a small budget at most. The last stage takes what is left
 * of the budget where that is at least as much as the stage before it had.
 * @throws {HarnessError} where `maxConnections` leaves less than one connection a round
 */
export function planStages(maxConnections: number, concurrency: number): StagePlan {
  const warmUpConnections = Math.min(
    Math.max(WARM_UP_CONNECTIONS, concurrency * 4),
    Math.floor(maxConnections / 4),
  )
  let left = maxConnections - warmUpConnections
  const connectionsPerRound: number[] = []
  let wanted = Math.max(FIRST_ROUND_CONNECTIONS, concurrency * 2)
  let least = 1
  for (;;) {
    const round = Math.min(wanted, Math.floor(left / ROUNDS_PER_STAGE))
    if (round < least) break
    connectionsPerRound.push(round)
    left -= round * ROUNDS_PER_STAGE
    least = round
    wanted = round * GROWTH
  }
  if (connectionsPerRound.length === 0) {
    throw new HarnessError(
      `${maxConnections} connections are too few for a trend`,
      `Give --connections at least ${ROUNDS_PER_STAGE * 2}.`,
    )
  }
  return { warmUpConnections, connectionsPerRound }
}
