/**
 * How large the next stage of a run can be within its time.
 * @module
 */
import { ROUNDS_PER_STAGE } from '../plan-stages.js'

/** A stage that was made. */
export interface MadeStage {
  /** The mean number of connections of its rounds. */
  readonly connectionsPerRound: number
  /** Milliseconds that its rounds took together, in all arms. */
  readonly tookMs: number
}

/** The share of the time left that a stage is planned to take: later rounds can be slower than the first ones. */
const OF_THE_TIME = 0.9
/** A stage that is shorter than this share of the one before sees too little to be worth its time. */
const LEAST_SHARE = 0.5

/**
 * A stage that the time limit cuts short gives no verdict, so its time is lost. Where the planned stage does not fit, a smaller
 * one is made, of at least half the connections of the stage before.
 *
 * @param planned mean number of connections of the rounds of the next stage
 * @param made the stages before it, in order
 * @param leftMs milliseconds until the time is over
 * @returns the mean number of connections to use; `planned` where it fits, or where no stage does
 */
export function fitStage(planned: number, made: readonly MadeStage[], leftMs: number): number {
  const before = made.at(-1)
  if (!before) return planned
  const { perRoundMs, perConnectionMs } = paceOf(before, made.at(-2))
  const roundMs = (OF_THE_TIME * leftMs) / ROUNDS_PER_STAGE
  const fits = Math.floor((roundMs - perRoundMs) / perConnectionMs)
  return fits < planned && fits >= Math.max(1, LEAST_SHARE * before.connectionsPerRound) ? fits : planned
}

/** Milliseconds of a round: a part for its sample, and a part for each of its connections. */
interface Pace {
  readonly perRoundMs: number
  readonly perConnectionMs: number
}

/** From two stages, whose rounds differ in size. With one, or without a sensible difference, all time counts for the connections. */
function paceOf(last: MadeStage, first: MadeStage | undefined): Pace {
  const lastMs = last.tookMs / ROUNDS_PER_STAGE
  const proportional = { perRoundMs: 0, perConnectionMs: lastMs / last.connectionsPerRound }
  if (!first || first.connectionsPerRound >= last.connectionsPerRound) return proportional
  const more = last.connectionsPerRound - first.connectionsPerRound
  const perConnectionMs = (lastMs - first.tookMs / ROUNDS_PER_STAGE) / more
  const perRoundMs = lastMs - perConnectionMs * last.connectionsPerRound
  return perConnectionMs > 0 && perRoundMs >= 0 ? { perRoundMs, perConnectionMs } : proportional
}
