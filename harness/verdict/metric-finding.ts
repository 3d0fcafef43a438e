/**
 * Finds the stages of a run that are evidence of a leak in one metric.
 * @module
 */
import type { MetricOutcome } from '../model/verdict.js'
import { clockRiseOf, type ClockRise } from './clock-rise.js'
import { judgeStage, middleOf, rises, riseOf, risesBeyondCaches, type StageFinding } from './judge-stage.js'
import { releaseOf, type Release } from './late-release.js'
import type { MetricStage } from './metric-stages.js'
import { spanOf } from './point.js'
import {
  neededMiddle,
  CONFIRMED_RISE,
  confirms,
  MIN_SAMPLES,
  SLOWS_DOWN,
  type MetricRule,
  type RunRule,
} from './rule.js'

/** What a verdict on a metric rests on. */
export interface MetricFinding {
  /** The finding of the last stage that was long enough to judge. */
  readonly last: StageFinding
  /** Index of the first stage that the verdict rests on; `toStage` is that of the last. */
  readonly fromStage: number
  readonly toStage: number
  /** True if the rise is a leak unless it is released. */
  readonly proven: boolean
  /** True if the leak is so small that it had to be confirmed. */
  readonly small: boolean
  /** Why two stages in a row that rise are no leak yet. */
  readonly unconfirmed?: Unconfirmed
  /** The release during a wait without load after a rise, if there was a wait. */
  readonly release?: Release
  /** What goes on without load of a rise, if there was a wait. */
  readonly clockRise?: ClockRise
}

/**
 * - `early`: the second of them is not late enough in the run
 * - `short`: the second is shorter than the first, so it says little about whether the rise slows down
 * - `slows-down`: the second is less steep than the first
 * - `small`: they could be one tooth of a sawtooth
 */
export type Unconfirmed = 'early' | 'short' | 'slows-down' | 'small'

/**
 * A leak is proven by two stages in a row that rise, where the second is late enough in the run, or rises by enough, to
 * rule out a cache that fills; or by one stage with a rise that only a leak explains.
 *
 * @param stages at least one
 * @throws {RangeError} as `judgeStage`
 */
export function findEvidence(stages: readonly MetricStage[], rule: MetricRule, run: RunRule): MetricFinding {
  const end = lastToJudge(stages)
  const at = (index: number): StageFinding => judgeStage(stages[index]?.points ?? [], rule)
  const last = at(end)
  if (!rises(last)) return { last, fromStage: end, toStage: end, proven: false, small: false }
  const before = stages[end - 1]
  const first = before !== undefined && before.held.length === 0 ? at(end - 1) : undefined
  const twice = first !== undefined && rises(first)
  const unconfirmed = twice ? whyUnconfirmed(first, last, run) : undefined
  const atOnce = last.outcome === 'rises-at-once'
  const proven = atOnce || (twice && unconfirmed === undefined)
  const small = twice && !atOnce && confirms(run) && !risesBeyondCaches([first, last], run)
  const fromStage = twice ? end - 1 : end
  const rising = stages.slice(fromStage, end + 1)
  const points = rising.flatMap(stage => stage.points)
  const slope = last.trend?.slope.estimate ?? 0
  const clockRise = clockRiseOf(rising)
  const release = releaseOf(points, stages[end]?.held ?? [], slope, rule)
  return {
    last,
    fromStage,
    toStage: end,
    proven,
    small,
    ...(unconfirmed ? { unconfirmed } : {}),
    ...(release ? { release } : {}),
    ...(clockRise ? { clockRise } : {}),
  }
}

/** Below this share of the first, a second stage is shorter. Where both have the same plan, the server may count a few fewer. */
const SHORT = 0.9

function whyUnconfirmed(first: StageFinding, second: StageFinding, run: RunRule): Unconfirmed | undefined {
  if (risesBeyondCaches(confirms(run) ? [first, second] : [second], run)) return undefined
  const from = neededMiddle(run)
  if (middleOf(second) < from) return 'early'
  if (!confirms(run)) return undefined
  if (spanOf(second.points) < SHORT * spanOf(first.points)) return 'short'
  if ((second.trend?.slope.estimate ?? 0) < SLOWS_DOWN * (first.trend?.slope.estimate ?? 0))
    return 'slows-down'
  const small = riseOf(first) + riseOf(second) <= CONFIRMED_RISE * second.rule.threshold * from
  return small ? 'small' : undefined
}

/** The outcome of a finding. The sentence and the verdict follow from it. */
export function outcomeOf({ last, fromStage, toStage, proven, release }: MetricFinding): MetricOutcome {
  const { outcome, trend } = last
  if (outcome === 'too-few') return outcome
  if (!trend || outcome === 'no-load') return 'no-load'
  if (release?.cameBack) return 'came-back'
  if (proven) return 'leak'
  if (fromStage < toStage) return 'filling'
  return outcome === 'rises' || outcome === 'rises-at-once' ? 'one-stage' : outcome
}

/** A stage that was cut short is ignored if there is one before it. */
function lastToJudge(stages: readonly MetricStage[]): number {
  const complete = stages.findLastIndex(({ points }) => points.length >= MIN_SAMPLES)
  return complete === -1 ? stages.length - 1 : complete
}
