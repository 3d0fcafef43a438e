/**
 * Judges one metric in one stage of a run.
 * @module
 */
import type { Interval } from '../model/verdict.js'
import { mannKendall, type RiseTest } from './mann-kendall.js'
import { spanOf, type Point } from './point.js'
import {
  accuseAbove,
  CONFIDENCE,
  confirms,
  MAX_P_VALUE,
  MIN_SAMPLES,
  type MetricRule,
  type RunRule,
} from './rule.js'
import { varianceRatio } from './serial-correlation.js'
import { smallestVisible } from './smallest-visible.js'
import { medianSlope, pairwiseSlopes, slopeInterval } from './theil-sen.js'

/** From this ratio of the lower to the upper limit of the slope on, a rise counts as straight. */
const STRAIGHT = 0.9

/**
 * - `rises`: rises steadily, and by more than a healthy server can; `rises-at-once`: rises so much that no second
 *   stage is needed
 * - `level`: there is no leak of the threshold's size, and one would have shown
 * - `unsteady`: steep enough, but the order could be chance
 * - `early`: steady and steep enough, but the total could be a warm-up
 * - `undecided`: the interval contains half the threshold
 * - `blind`: not steep, but a leak of the threshold's size could have hidden
 * - `open`: too few samples, or too much serial correlation, for an interval
 * - `too-few`, `no-load`: too few samples to judge, or no load between them
 */
export type Outcome =
  | 'rises'
  | 'rises-at-once'
  | 'level'
  | 'unsteady'
  | 'early'
  | 'undecided'
  | 'blind'
  | 'open'
  | 'too-few'
  | 'no-load'

/** The trend of one metric within a stage. */
export interface Trend {
  /** The slope per connection, with its 99 % interval, widened for serial correlation. */
  readonly slope: Interval
  readonly rise: RiseTest
  /** The factor by which serial correlation increases the variance of Kendall's S. */
  readonly varianceRatio: number
}

/** The result of judging one stage. */
export interface StageFinding {
  readonly points: readonly Point[]
  readonly rule: MetricRule
  readonly outcome: Outcome
  /** Undefined if no two samples differ in connections. */
  readonly trend?: Trend
  /** The smallest visible leak per connection; Infinity if no leak would have shown. */
  readonly smallestVisible: number
}

/**
 * @throws {RangeError} if a figure is not finite, or `connections` falls
 */
export function judgeStage(points: readonly Point[], rule: MetricRule): StageFinding {
  const slopes = pairwiseSlopes(points)
  const few = points.length < MIN_SAMPLES
  if (slopes.length === 0) {
    return { points, rule, outcome: few ? 'too-few' : 'no-load', smallestVisible: Infinity }
  }
  const ratio = varianceRatio(points, medianSlope(slopes))
  const trend = {
    slope: slopeInterval(points, slopes, CONFIDENCE, ratio),
    rise: mannKendall(
      points.map(point => point.value),
      ratio,
    ),
    varianceRatio: ratio,
  }
  const visible = smallestVisible(points, slopes, rule, ratio)
  const outcome = few ? 'too-few' : decide(trend, visible, spanOf(points), rule)
  return { points, rule, outcome, trend, smallestVisible: visible }
}

function decide({ slope, rise }: Trend, visible: number, span: number, rule: MetricRule): Outcome {
  if (!Number.isFinite(slope.low)) return 'open'
  if (slope.low > accuseAbove(rule, span)) {
    if (rise.pRise >= MAX_P_VALUE) return 'unsteady'
    return isHuge(slope, span, rule) ? 'rises-at-once' : 'rises'
  }
  if (slope.high < rule.threshold / 2) return visible <= rule.threshold ? 'level' : 'blind'
  return slope.low > rule.threshold / 2 ? 'early' : 'undecided'
}

/** Whether the rise is straight. A pool that fills up during the stage bends the line, which widens the interval. */
function isHuge({ low, high }: Interval, span: number, { atOnce }: MetricRule): boolean {
  return low * span > atOnce.rise && low > atOnce.perConnection && low > STRAIGHT * high
}

/** By how much a stage rises at least, in the metric's unit. */
export function riseOf({ points, trend }: StageFinding): number {
  return (trend?.slope.low ?? 0) * spanOf(points)
}

/** Whether stages rise together by more than the size of a usual cache. */
export function risesBeyondCaches(stages: readonly [StageFinding, ...StageFinding[]], run: RunRule): boolean {
  const { beyondCaches, atOnce } = stages[0].rule
  const risen = stages.reduce((sum, stage) => sum + riseOf(stage), 0)
  return risen > (confirms(run) ? beyondCaches : atOnce.rise)
}

/** Whether a stage is evidence of a leak. */
export function rises({ outcome }: StageFinding): boolean {
  return outcome === 'rises' || outcome === 'rises-at-once'
}

/**
 * The latest start, in connections, of a visible leak of the threshold's size. A leak that covers the second half of the
 * stage shows in more pairs of samples than the upper limit leaves out.
 */
export function middleOf({ points }: StageFinding): number {
  return points[Math.floor((points.length - 1) / 2)]?.connections ?? 0
}
