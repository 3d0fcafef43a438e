/**
 * Which stages of a run are evidence of a leak in one metric.
 * @module
 */
import type { MetricOutcome } from '../model/verdict.js'
import { judgeStage, middleOf, rises, risesBeyondCaches, type StageFinding } from './judge-stage.js'
import { releaseOf, type Release } from './late-release.js'
import type { MetricStage } from './metric-stages.js'
import { MIN_SAMPLES, type MetricRule } from './rule.js'

/** What led to a verdict on a metric, for the sentence on it. */
export interface MetricFinding {
  /** Of the last stage that was long enough to judge. */
  readonly last: StageFinding
  /** Index of the first stage that the verdict rests on; `toStage` is that of the last. */
  readonly fromStage: number
  readonly toStage: number
  /** True where what rose is a leak unless it comes back. */
  readonly proven: boolean
  /** What came back of a rise, where the server was left alone after it. */
  readonly release?: Release
}

/**
 * A leak takes two stages in a row that rise, the second of other samples, at least as long, and so far into the run, or
 * by so much, that it is no cache that fills; or one that rises by more than anything but a leak does.
 *
 * @param stages at least one
 * @param atLeastConnections that the middle of the second stage must have reached
 * @throws {RangeError} as `judgeStage`
 */
export function findEvidence(
  stages: readonly MetricStage[],
  rule: MetricRule,
  atLeastConnections: number,
): MetricFinding {
  const end = lastToJudge(stages)
  const at = (index: number): StageFinding => judgeStage(stages[index]?.points ?? [], rule)
  const last = at(end)
  if (!rises(last)) return { last, fromStage: end, toStage: end, proven: false }
  const before = stages[end - 1]
  const twice = before !== undefined && before.held.length === 0 && rises(at(end - 1))
  const full = middleOf(last) >= atLeastConnections || risesBeyondCaches(last)
  const proven = last.outcome === 'rises-at-once' || (twice && full)
  const fromStage = twice ? end - 1 : end
  const points = stages.slice(fromStage, end + 1).flatMap(stage => stage.points)
  const slope = last.trend?.slope.estimate ?? 0
  const release = releaseOf(points, stages[end]?.held ?? [], slope, rule)
  return { last, fromStage, toStage: end, proven, ...(release ? { release } : {}) }
}

/** What a finding comes to, in one word; the sentence on it and the verdict follow from this. */
export function outcomeOf({ last, fromStage, toStage, proven, release }: MetricFinding): MetricOutcome {
  const { outcome, trend } = last
  if (outcome === 'too-few') return outcome
  if (!trend || outcome === 'no-load') return 'no-load'
  if (release?.cameBack) return 'came-back'
  if (proven) return 'leak'
  if (fromStage < toStage) return 'filling'
  return outcome === 'rises' || outcome === 'rises-at-once' ? 'one-stage' : outcome
}

/** A stage that was cut short says nothing where there is one before it. */
function lastToJudge(stages: readonly MetricStage[]): number {
  const complete = stages.findLastIndex(({ points }) => points.length >= MIN_SAMPLES)
  return complete === -1 ? stages.length - 1 : complete
}
