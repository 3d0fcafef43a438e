/**
 * The sentences of verdicts.
 * @module
 */
import { METRIC_READINGS } from '../model/metric.js'
import { amount, chance, figure, figuresOfInterval, percent, seconds } from './figures.js'
import type { ClockRise } from './clock-rise.js'
import type { MetricOutcome } from '../model/verdict.js'
import { outcomeOf, type MetricFinding } from './metric-finding.js'
import { middleOf, type StageFinding, type Trend } from './judge-stage.js'
import type { Release } from './late-release.js'
import { spanOf } from './point.js'
import {
  accuseAbove,
  CONFIDENCE,
  neededMiddle,
  confirms,
  MAX_P_VALUE,
  MIN_SAMPLES,
  type RunRule,
} from './rule.js'

/** If a smaller share of a rise is released, the release is noise. */
const NEXT_TO_NOTHING = 0.005

/** A stage with a slope. */
type Seen = StageFinding & {
  readonly trend: Trend
  /** Whether figures have as many decimals as their interval; runs that were stored before are judged again in their own words. */
  readonly precise: boolean
}

/** The sentence on the verdict of one metric. */
export function metricReason(finding: MetricFinding, run: RunRule): string {
  const { last, release } = finding
  const { points, trend } = last
  const outcome = outcomeOf(finding)
  const per = words(run.unit)
  if (outcome === 'too-few') return tooFewReason(points.length)
  if (outcome === 'no-load' || !trend) return `not one ${per} was counted between ${points.length} samples`
  const seen: Seen = { ...last, trend, precise: confirms(run) }
  switch (outcome) {
    case 'leak':
      return leakReason(seen, finding, run)
    case 'came-back':
      return release ? cameBackReason(seen, release, per) : rise(seen, per)
    case 'filling':
      return fillingReason(seen, finding, run)
    default:
      return stageReason(outcome, seen, per)
  }
}

/** The reason of a run or metric with fewer than `MIN_SAMPLES` samples. */
export function tooFewReason(samples: number): string {
  return `${samples} of at least ${MIN_SAMPLES} samples were taken`
}

/** The end of the sentence on a stable run: which leaks it could have seen. */
export function hadItBegun(last: StageFinding, run: RunRule): string {
  const begun = `, had it begun within the first ${figure(middleOf(last))} ${words(run.unit)}s`
  if (!confirms(run)) return begun
  // Where each round has a lump, the samples rise as those of a straight leak do.
  const round = spanOf(last.points) / (last.points.length - 1)
  return `${begun} and come at least once in ${figure(Math.round(round))}`
}

/** The end of the sentence on a run that is too short to be stable. */
export function lookedTooShort(lookedUntil: number, atLeast: number, unit: string): string {
  return (
    `, but not if it began after the first ${figure(lookedUntil)} ${words(unit)}s, ` +
    `where one within the first ${figure(atLeast)} must`
  )
}

function leakReason(seen: Seen, finding: MetricFinding, run: RunRule): string {
  const { fromStage, toStage, release, clockRise } = finding
  const per = words(run.unit)
  const how =
    fromStage < toStage
      ? `in two stages in a row${confirms(run) ? otherwise(seen) : ''}`
      : `${total(seen.trend.slope.low * spanOf(seen.points), seen)} in one stage`
  return `${rise(seen, per)}, ${steadiness(seen)}, ${how}${release ? left(seen, release, per) : ''}${clockRise ? byTheClock(seen, clockRise, per) : ''}`
}

/** The least share of a rise that says what it follows. */
const MOST = 0.5

/** Which of the two axes explains the rise: the connections, or the time. */
function byTheClock(seen: Seen, { perSecond, share }: ClockRise, per: string): string {
  const follows = share >= MOST ? `, so it follows the clock and not the ${per}s` : ''
  return (
    `; it goes on without traffic, by ${quantity(perSecond, seen)} per second, which is ` +
    `${percent(Math.min(1, share))} of the rise${follows}`
  )
}

/** What else rises like this, where it is no leak. Things that the system counts are in no cache of that size. */
function otherwise({ points, rule }: Seen): string {
  const entries = points.at(-1)?.connections ?? 0
  return METRIC_READINGS[rule.metric].unit === 'byte'
    ? `, as only a cache of more than ${figure(entries)} entries would`
    : ''
}

/** The outcomes that depend on one stage only. */
type StageOutcome = Exclude<MetricOutcome, 'too-few' | 'no-load' | 'leak' | 'came-back' | 'filling'>

function stageReason(outcome: StageOutcome, seen: Seen, per: string): string {
  const { points, trend, rule, smallestVisible } = seen
  const span = spanOf(points)
  const half = quantity(rule.threshold / 2, seen)
  const shown = figuresOf(seen)
  switch (outcome) {
    case 'level':
      return (
        `${change(seen, per)} over ${points.length} samples and ${figure(span)} ${per}s; ` +
        `${quantity(smallestVisible, seen)} per ${per} more would have shown as a leak`
      )
    case 'unsteady':
      return (
        `${rise(seen, per)}, but not steadily enough: ${steadiness(seen)}, where less than ` +
        `${chance(MAX_P_VALUE)} is asked`
      )
    case 'early':
      return (
        `${rise(seen, per)}, which could still be a warm-up: over so few ${per}s, only more than ` +
        `${quantity(accuseAbove(rule, span), seen)} would be a leak for sure`
      )
    case 'undecided':
      return (
        `${title(seen)} changes by between ${shown(trend.slope.low)} and ` +
        `${shown(trend.slope.high)}${unitOf(seen) === 'byte' ? ' B' : ''} per ${per} (${percent(CONFIDENCE)} interval, estimate ` +
        `${shown(trend.slope.estimate)}), on either side of ${half}, which is half the threshold, ` +
        `over ${points.length} samples and ${figure(span)} ${per}s`
      )
    case 'blind': {
      const hidden = Number.isFinite(smallestVisible)
        ? `of ${quantity(smallestVisible, seen)} per ${per}`
        : 'of any size'
      return (
        `${change(seen, per)}, but a leak ${hidden} would not have shown, where one of ` +
        `${quantity(rule.threshold, seen)} must`
      )
    }
    case 'open':
      return (
        `${points.length} samples are too few, or too much like their neighbours, for a ${percent(CONFIDENCE)} ` +
        `interval of the slope of ${title(seen)}`
      )
    case 'one-stage':
      return (
        `${rise(seen, per)}, ${steadiness(seen)}, but so far in one stage of ${figure(span)} ${per}s: ` +
        'a leak rises in two in a row'
      )
  }
}

/** The metric rises in two stages in a row, and something else than a leak could still explain that. */
function fillingReason(seen: Seen, { unconfirmed }: MetricFinding, run: RunRule): string {
  const per = words(run.unit)
  const risen = `${rise(seen, per)}, ${steadiness(seen)}, in two stages in a row, but `
  switch (unconfirmed) {
    case 'short':
      return `${risen}the second is shorter than the first, so it cannot show whether the rise slows down`
    case 'slows-down':
      return `${risen}it slows down from stage to stage, as a cache does that fills ever more slowly`
    case 'small':
      return `${risen}both are so small that the server could still release them at once, as a sawtooth does`
    default:
      return (
        `${risen}a cache or pool could still be filling: ` +
        `its middle is at ${figure(middleOf(seen))} ${per}s, where ${figure(neededMiddle(run))} are asked`
      )
  }
}

function cameBackReason(seen: Seen, release: Release, per: string): string {
  const { smallestVisible: visible } = release
  const hidden =
    visible <= seen.rule.threshold
      ? `; ${quantity(visible, seen)} per ${per} more would have been left over`
      : `, but ${Number.isFinite(visible) ? `a leak of ${quantity(visible, seen)} per ${per}` : 'a leak'} ` +
        'could hide in what else came and went'
  return (
    `${title(seen)} rose by ${slope(seen, per)} and came back late: ${total(release.amount, seen)} ` +
    `(${percent(release.share)} of the rise) within ${seconds(release.afterMs)} without traffic${hidden}`
  )
}

function left(seen: Seen, { share, leftPerConnection }: Release, per: string): string {
  const back = share < NEXT_TO_NOTHING ? 'nothing' : percent(share)
  return `; ${back} of it came back without traffic, and ${quantity(leftPerConnection, seen)} per ${per} did not`
}

const rise = (seen: Seen, per: string): string => `${title(seen)} rises by ${slope(seen, per)}`

const change = (seen: Seen, per: string): string => `${title(seen)} changes by ${slope(seen, per)}`

function slope(seen: Seen, per: string): string {
  const { estimate, low, high } = seen.trend.slope
  const unit = unitOf(seen)
  const shown = figuresOf(seen)
  return (
    `${shown(estimate)}${unit === 'byte' ? ' B' : ''} per ${per} (${percent(CONFIDENCE)} interval ${shown(low)} to ` +
    `${shown(high)}, threshold ${figure(seen.rule.threshold, unit)})`
  )
}

function figuresOf(seen: Seen): (value: number) => string {
  const { low, high } = seen.trend.slope
  return seen.precise ? figuresOfInterval(low, high, unitOf(seen)) : value => figure(value, unitOf(seen))
}

function steadiness({ points, trend: { rise } }: Seen): string {
  const how =
    rise.risingPairs === rise.pairs
      ? `monotone in ${points.length} samples`
      : `${figure(rise.risingPairs)} of ${figure(rise.pairs)} pairs of samples rise`
  return `${how}, p = ${chance(rise.pRise)}`
}

const words = (unit: string): string => unit.replaceAll('-', ' ')

const title = ({ rule }: StageFinding): string => METRIC_READINGS[rule.metric].title

const unitOf = ({ rule }: StageFinding) => METRIC_READINGS[rule.metric].unit

const quantity = (value: number, stage: StageFinding): string => amount(value, unitOf(stage))

const total = quantity
