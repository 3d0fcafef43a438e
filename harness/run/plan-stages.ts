/**
 * Plans the connections of the warm-up and of each round of each stage.
 *
 * A run consists of stages of twelve rounds, and each stage has more connections than the one before. At the end of each
 * stage, the run is judged on the samples of this stage and the one before. A large leak is certain after the first or
 * second stage. A small leak needs the larger number of connections of a later stage. The warm-up behaviour of a server
 * does not affect later stages.
 * @module
 */
import { DEFAULT_EFFORT, EFFORTS, type StageGrowth } from '../model/load/effort.js'
import { HarnessError } from '../model/harness-error.js'

/** The number of connections of the warm-up and of every round. */
export interface StagePlan {
  readonly warmUpConnections: number
  /** For each stage, the mean number of connections of its rounds. */
  readonly connectionsPerRound: readonly number[]
}

/** With the sample before the first round this gives thirteen samples: enough for the trend test under serial correlation. */
export const ROUNDS_PER_STAGE = 12
const WARM_UP_CONNECTIONS = 300
const FIRST_ROUND_CONNECTIONS = 64

/**
 * The warm-up comes first, at the run's own concurrency, because a server permanently retains about 1.5 KB for each
 * connection of its highest peak. It uses at most a quarter of a small budget. The last stage uses the rest of the
 * budget if that is at least as much as the stage before it used.
 * @throws {HarnessError} if `maxConnections` leaves less than one connection per round
 */
export function planStages(
  maxConnections: number,
  concurrency: number,
  growth: StageGrowth = EFFORTS[DEFAULT_EFFORT].growth,
): StagePlan {
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
    wanted = nextRound(round, growth)
  }
  if (connectionsPerRound.length === 0) {
    throw new HarnessError(
      `${maxConnections} connections are too few for a trend`,
      `Give --connections at least ${ROUNDS_PER_STAGE * 2}.`,
    )
  }
  return { warmUpConnections, connectionsPerRound }
}

/** Above the limit, a round takes seconds. */
function nextRound(connections: number, { factor, largeRoundConnections }: StageGrowth): number {
  return Math.max(2 * connections, Math.min(factor * connections, largeRoundConnections))
}

/**
 * The connections of each round of a stage: the total is unchanged, but each round differs from the mean by up to a
 * quarter, deterministically. Rounds of equal length could alias with a periodic action of the server, and a sawtooth
 * would look like a slope.
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

/** Multiples of the golden ratio modulo 1 are equidistributed and not periodic: H. Weyl, Mathematische Annalen 77 (1916) 313–352. */
const SHARES = Array.from({ length: ROUNDS_PER_STAGE }, (_, i) => 0.75 + (((i + 1) * 0.618034) % 1) / 2)
