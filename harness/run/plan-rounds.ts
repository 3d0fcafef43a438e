/**
 * How many connections to warm up with, and how many in each round after that.
 * @module
 */
import { HarnessError } from '../model/harness-error.js'

export interface RoundPlan {
  readonly warmUpConnections: number
  readonly connectionsPerRound: number
  readonly rounds: number
}

const WARM_UP_CONNECTIONS = 1_000
const CONNECTIONS_PER_ROUND = 500
/** Enough rounds for the trend test to be able to speak at all, and a few to spare. */
const WANTED_ROUNDS = 10

/**
 * Warm-up comes first, at the run's own concurrency, because a server keeps about 1.5 KB for good for each
 * connection of its highest peak. It takes a quarter of a small budget at most.
 * @throws {HarnessError} where `maxConnections` leaves less than one connection a round
 */
export function planRounds(maxConnections: number, concurrency: number): RoundPlan {
  const warmUpConnections = Math.min(
    Math.max(WARM_UP_CONNECTIONS, concurrency * 4),
    Math.floor(maxConnections / 4),
  )
  const left = maxConnections - warmUpConnections
  const connectionsPerRound = Math.min(
    Math.max(CONNECTIONS_PER_ROUND, concurrency * 2),
    Math.floor(left / WANTED_ROUNDS),
  )
  if (connectionsPerRound < 1) {
    throw new HarnessError(
      `${maxConnections} connections are too few for a trend`,
      `Give --connections at least ${WANTED_ROUNDS * 2}.`,
    )
  }
  return { warmUpConnections, connectionsPerRound, rounds: Math.floor(left / connectionsPerRound) }
}
