/**
 * Leak, stable, or not known yet: the decision at the end of a stage.
 * @module
 */
import type { Sample } from '../model/sample.js'
import type { Trend } from '../model/verdict.js'
import { mannKendall } from './mann-kendall.js'
import type { Point } from './point.js'
import {
  blindReason,
  earlyReason,
  leakReason,
  noLoadReason,
  openIntervalReason,
  stableReason,
  tooFewReason,
  undecidedReason,
  unsteadyReason,
  type Finding,
} from './reason.js'
import type { Rule } from './rule.js'
import { smallestVisibleAmong } from './smallest-visible.js'
import { pairwiseSlopes, slopeInterval } from './theil-sen.js'

export { ruleFor, type Rule } from './rule.js'

/** What one stage says of the live heap. */
export type StageVerdict =
  | { readonly name: 'leak' | 'stable'; readonly trend: Trend; readonly reason: string }
  | { readonly name: 'inconclusive'; readonly trend?: Trend; readonly reason: string }

/**
 * Judges the samples of one stage; to be called at the end of each, and believed at the first verdict that is
 * not `inconclusive`.
 *
 * - `leak`: the rise is no chance (Mann–Kendall), the slope's lower limit is above the threshold, and the rise is more
 *   than a warm-up could be.
 * - `stable`: the slope's upper limit is below the threshold, and a leak of the rule's size would have shown.
 * - `inconclusive`: neither; go on if there is budget left.
 *
 * @throws {RangeError} where a figure is not finite or negative, or `connections` falls
 */
export function judge(samples: readonly Sample[], rule: Rule): StageVerdict {
  samples.forEach(({ liveHeapBytes }, index) => {
    if (liveHeapBytes < 0) throw new RangeError(`sample ${index}: ${liveHeapBytes} is not a number of bytes`)
  })
  return judgePoints(
    samples.map(({ connections, liveHeapBytes }) => ({ connections, bytes: liveHeapBytes })),
    rule,
  )
}

function judgePoints(points: readonly Point[], rule: Rule): StageVerdict {
  const enough = points.length >= rule.minSamples
  const slopes = pairwiseSlopes(points)
  if (slopes.length === 0) {
    const why = enough ? noLoadReason : tooFewReason
    return { name: 'inconclusive', reason: why(points.length, rule) }
  }
  const rise = mannKendall(points.map(point => point.bytes))
  const trend = {
    bytesPerConnection: slopeInterval(points, slopes, rule.confidence),
    risePValue: rise.pRise,
    smallestVisibleBytesPerConnection: smallestVisibleAmong(points, slopes, rule),
  }
  if (!enough) return { name: 'inconclusive', trend, reason: tooFewReason(points.length, rule) }
  return { ...decide({ points, rule, rise, trend }), trend }
}

function decide(finding: Finding): { name: 'leak' | 'stable' | 'inconclusive'; reason: string } {
  const { rule, trend } = finding
  const { low, high } = trend.bytesPerConnection
  if (!Number.isFinite(low)) return { name: 'inconclusive', reason: openIntervalReason(finding) }
  if (low > rule.accuseAboveBytesPerConnection) {
    return trend.risePValue < rule.maxPValue
      ? { name: 'leak', reason: leakReason(finding) }
      : { name: 'inconclusive', reason: unsteadyReason(finding) }
  }
  if (high < rule.thresholdBytesPerConnection) {
    return trend.smallestVisibleBytesPerConnection <= rule.maxVisibleBytesPerConnection
      ? { name: 'stable', reason: stableReason(finding) }
      : { name: 'inconclusive', reason: blindReason(finding) }
  }
  const early = low > rule.thresholdBytesPerConnection
  return { name: 'inconclusive', reason: (early ? earlyReason : undecidedReason)(finding) }
}
