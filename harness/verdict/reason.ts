/**
 * Verdicts in words and figures.
 * @module
 */
import type { Trend } from '../model/verdict.js'
import type { RiseTest } from './mann-kendall.js'
import type { Point } from './point.js'
import type { Rule } from './rule.js'

/** All that a sentence about a trend may draw on. */
export interface Finding {
  readonly points: readonly Point[]
  readonly rule: Rule
  readonly rise: RiseTest
  readonly trend: Trend
}

export function leakReason(finding: Finding): string {
  return `live heap rises by ${slope(finding)}, ${steadiness(finding)}`
}

export function stableReason(finding: Finding): string {
  const { points, rule, trend } = finding
  const connections = (points.at(-1)?.connections ?? 0) - (points[0]?.connections ?? 0)
  const visible = bytes(trend.smallestVisibleBytesPerConnection)
  return (
    `live heap changes by ${slope(finding)} over ${points.length} samples and ${bytes(connections)} ` +
    `${words(rule)}s; ${visible} B per ${words(rule)} more would have shown as a leak`
  )
}

/** The lower limit is above the threshold, but the rise could be chance. */
export function unsteadyReason(finding: Finding): string {
  const { rule } = finding
  return (
    `live heap rises by ${slope(finding)}, but not steadily enough: ${steadiness(finding)}, ` +
    `where less than ${chance(rule.maxPValue)} is asked`
  )
}

/** The rise is above the threshold, but still within what a warm-up may take. */
export function earlyReason(finding: Finding): string {
  const { rule } = finding
  return (
    `live heap rises by ${slope(finding)}, which could still be a warm-up: over so few ${words(rule)}s, ` +
    `only more than ${bytes(rule.accuseAboveBytesPerConnection)} B would be a leak for sure`
  )
}

/** The threshold lies within the interval. */
export function undecidedReason({ points, rule, trend }: Finding): string {
  const { estimate, low, high } = trend.bytesPerConnection
  return (
    `live heap changes by between ${bytes(low)} and ${bytes(high)} B per ${words(rule)} ` +
    `(${percent(rule)} interval, estimate ${bytes(estimate)}), on either side of the threshold of ` +
    `${bytes(rule.thresholdBytesPerConnection)}, after ${points.length} samples`
  )
}

/** The upper limit is below the threshold, but a leak could have hidden in the noise. */
export function blindReason(finding: Finding): string {
  const { rule, trend } = finding
  const visible = trend.smallestVisibleBytesPerConnection
  const hidden = Number.isFinite(visible) ? `of ${bytes(visible)} B per ${words(rule)}` : 'of any size'
  return (
    `live heap changes by ${slope(finding)}, but a leak ${hidden} would not have shown, ` +
    `where one of ${bytes(rule.maxVisibleBytesPerConnection)} must`
  )
}

export function openIntervalReason({ points, rule }: Finding): string {
  return `${points.length} samples are too few for a ${percent(rule)} interval of the slope`
}

export function tooFewReason(samples: number, rule: Rule): string {
  return `${samples} of at least ${rule.minSamples} samples were taken`
}

export function noLoadReason(samples: number, rule: Rule): string {
  return `not one ${words(rule)} was counted between ${samples} samples`
}

function slope({ rule, trend }: Finding): string {
  const { estimate, low, high } = trend.bytesPerConnection
  return (
    `${bytes(estimate)} B per ${words(rule)} (${percent(rule)} interval ${bytes(low)} to ${bytes(high)}, ` +
    `threshold ${bytes(rule.thresholdBytesPerConnection)})`
  )
}

function steadiness({ points, rise }: Finding): string {
  const how =
    rise.risingPairs === rise.pairs
      ? `monotone in ${points.length} samples`
      : `${bytes(rise.risingPairs)} of ${bytes(rise.pairs)} pairs of samples rise`
  return `${how}, p = ${chance(rise.pRise)}`
}

const words = (rule: Rule): string => rule.unit.replaceAll('-', ' ')

const percent = (rule: Rule): string => `${Number((rule.confidence * 100).toPrecision(6))} %`

const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 })
const tenths = new Intl.NumberFormat('en-US', { maximumFractionDigits: 1, signDisplay: 'negative' })

const bytes = (value: number): string => (Math.abs(value) < 100 ? tenths : whole).format(value)

/** Two digits, as 2.5e-5 where it is small. */
function chance(p: number): string {
  return p >= 0.001 || p === 0 ? String(Number(p.toPrecision(2))) : p.toExponential(1).replace('.0e', 'e')
}
