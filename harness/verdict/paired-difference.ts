/**
 * Compares two servers under the same rounds of load: does one retain more than the other?
 *
 * Influences on both servers (a busy machine, the clients, the time of day) are in both samples of a round and cancel in
 * their difference. The difference is judged by the rule for a single server, in both directions.
 * @module
 */
import type { Metric } from '../model/metric.js'
import type { Interval } from '../model/verdict.js'
import { judgeMetric } from './judge-metric.js'
import { mannKendall } from './mann-kendall.js'
import type { MetricStage } from './metric-stages.js'
import { spanOf, type Point } from './point.js'
import { metricRule, type RunRule } from './rule.js'

/**
 * - `more`, `less`: the first retains more, or less, than the second, by the rule for a leak
 * - `same`: they differ by less than the threshold, and a difference of its size would have shown
 * - `unknown`: neither of these was shown
 */
export type DifferenceOutcome = 'more' | 'less' | 'same' | 'unknown'

/** The result of comparing two servers in one metric. */
export interface Difference {
  readonly outcome: DifferenceOutcome
  /** First minus second, in the metric's unit, per unit of the first's load; undefined if there is no slope. */
  readonly perConnection?: Interval
  /** Two-sided Mann–Kendall p-value of the differences; undefined if there is no slope. */
  readonly pValue?: number
  /** The smallest difference, in either direction, that would have shown; Infinity if none would. */
  readonly smallestVisible: number
}

/**
 * For each round, the value of the first minus that of the second, with the connections of the first as x axis.
 * @param first the metric's stages, from `stagesOf`; likewise `second`
 * @returns the stages and rounds that both have completed
 * @throws {RangeError} if their rounds differ: the load of one must be equal to that of the other, or a
 *   multiple of it
 */
export function pairedStages(first: readonly MetricStage[], second: readonly MetricStage[]): MetricStage[] {
  return first.slice(0, second.length).map((stage, index) => ({
    points: pair(stage.points, second[index]?.points ?? [], index),
    tookMs: 0,
    held: [],
  }))
}

function pair(first: readonly Point[], second: readonly Point[], stage: number): Point[] {
  const rounds = Math.min(first.length, second.length)
  const [a, b] = [first.slice(0, rounds), second.slice(0, rounds)]
  const [spanA, spanB] = [spanOf(a), spanOf(b)]
  const [startA, startB] = [a[0]?.connections ?? 0, b[0]?.connections ?? 0]
  return a.map(({ connections, value }, round) => {
    const other = b[round] ?? { connections: NaN, value: NaN }
    if ((connections - startA) * spanB !== (other.connections - startB) * spanA) {
      throw new RangeError(`stage ${stage}, round ${round}: the two servers were not under the same load`)
    }
    return { connections, value: value - other.value }
  })
}

/**
 * @param stages of differences, from {@link pairedStages}
 * @throws {RangeError} if a figure is not finite
 */
export function judgeDifference(stages: readonly MetricStage[], rule: RunRule, metric: Metric): Difference {
  if (stages.length === 0) return { outcome: 'unknown', smallestVisible: Infinity }
  const asked = metricRule(metric, rule)
  // What fills or comes and goes in both servers cancels, so that nothing has to be confirmed.
  const paired = { ...rule, confirmedFromConnections: undefined }
  const more = judgeMetric(stages, asked, paired)
  const less = judgeMetric(stages.map(negated), asked, paired)
  const { trend, points } = more.finding.last
  const smallestVisible = Math.max(more.verdict.smallestVisible, less.verdict.smallestVisible)
  const outcome = outcomeOf(more.verdict.verdict, less.verdict.verdict)
  if (!trend) return { outcome, smallestVisible }
  const values = points.map(point => point.value)
  const pFall = mannKendall(
    values.map(value => -value),
    trend.varianceRatio,
  ).pRise
  return {
    outcome,
    perConnection: trend.slope,
    pValue: Math.min(1, 2 * Math.min(trend.rise.pRise, pFall)),
    smallestVisible,
  }
}

function outcomeOf(more: string, less: string): DifferenceOutcome {
  if (more === 'leak') return 'more'
  if (less === 'leak') return 'less'
  return more === 'stable' && less === 'stable' ? 'same' : 'unknown'
}

function negated({ points }: MetricStage): MetricStage {
  return {
    points: points.map(({ connections, value }) => ({ connections, value: -value })),
    tookMs: 0,
    held: [],
  }
}
