/**
 * How many connections to warm up with, and how many in each round of each stage after that.
 *
 * A run goes in stages of twelve rounds, each stage with more connections than the one before, and is judged at the
 * end of each on its samples and those of the stage before. A large leak is plain after the first or second; a small
 * one needs the reach of a later one; and what a server did while it was young does not weigh on any later stage.
 * @module
 */
import { HarnessError } from '../model/harness-error.js'

/** The number of connections of the warm-up and of every round. */
export interface StagePlan {
  readonly warmUpConnections: number
  /** Connections in each of a stage's rounds, stage by stage. */
  readonly connectionsPerRound: readonly number[]
}

/** With the sample before the first round, thirteen samples: enough for the trend test where neighbours are alike. */
export const ROUNDS_PER_STAGE = 12
const WARM_UP_CONNECTIONS = 300
const FIRST_ROUND_CONNECTIONS = 64
/** Rounds grow fourfold up to this many connections, and twofold from there on: by then they take seconds. */
const LARGE_ROUND_CONNECTIONS = 1_024

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
    wanted = nextRound(round)
  }
  if (connectionsPerRound.length === 0) {
    throw new HarnessError(
      `${maxConnections} connections are too few for a trend`,
      `Give --connections at least ${ROUNDS_PER_STAGE * 2}.`,
    )
  }
  return { warmUpConnections, connectionsPerRound }
}

function nextRound(connections: number): number {
  return Math.max(2 * connections, Math.min(4 * connections, LARGE_ROUND_CONNECTIONS))
}

/**
 * The connections of each round of a stage with so many a round: the same number in all, but each a little more or
 * less (by a quarter at most), always alike. Rounds of one length would beat with whatever a server does every so many
 * connections, and take a sawtooth for a slope.
 */
export function roundsOf(connectionsPerRound: number): readonly number[] {
  const whole = SHARES.reduce((sum, share) => sum + share, 0)
  let soFar = 0
  let made = 0
  return SHARES.map(share => {
    soFar += share
    const due = Math.round((connectionsPerRound * ROUNDS_PER_STAGE * soFar) / whole)
    const round = due - made
    made = due
    return round
  })
}

/** Multiples of the golden ratio leave no regular pattern: H. Weyl, Mathematische Annalen 77 (1916) 313–352. */
const SHARES = Array.from({ length: ROUNDS_PER_STAGE }, (_, i) => 0.75 + (((i + 1) * 0.618034) % 1) / 2)
