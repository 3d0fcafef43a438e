/**
 * The rule for a leak and for stable.
 * @module
 */
import { type Metric, METRIC_READINGS, type LeakRule } from '../model/metric.js'

/** The settings of the rule for a run. */
export interface RunRule {
  /** A leak of this many live heap bytes per connection must not pass. */
  readonly thresholdBytesPerConnection: number
  /** A leak of this many bytes of resident memory per connection must not pass; undefined if it is a witness only. */
  readonly rssThresholdBytesPerConnection?: number | undefined
  /**
   * In units of load. A run is stable only if a leak that starts at this point would have shown. A rise that ends
   * before this point is not a leak.
   */
  readonly atLeastConnections: number
  /**
   * In units of load. The middle of the second of two stages that rise must have reached it, unless they rise by more than a cache. Undefined in
   * runs that were stored without it: `atLeastConnections` has its place, and there are no fine lines.
   */
  readonly confirmedFromConnections?: number | undefined
  /** The unit of the x axis. */
  readonly unit: string
}

/** The rule for one metric of a run. */
export interface MetricRule extends Omit<LeakRule, 'threshold'> {
  readonly metric: Metric
  /** A leak of this size per connection must not pass. A rise is a leak if it certainly exceeds half of it. */
  readonly threshold: number
}

/**
 * Two stages that rise are a leak only if they rise together by more than a leak of the threshold's size does over `confirmedFromConnections`,
 * times this: 4 MiB with the defaults, more than a usual sawtooth has between two collections of a server's own.
 */
export const CONFIRMED_RISE = 1.1

/** And only if the second slope is at least so much of the first: it does not slow down. */
export const SLOWS_DOWN = 0.75

/** Two-sided confidence of the slope's interval. */
export const CONFIDENCE = 0.99

/** One-sided p-value that each stage must stay below to be evidence of a leak. */
export const MAX_P_VALUE = 1e-3

/** Fewer samples never decide: with the correction, even ten samples in perfect order are not rare enough. */
export const MIN_SAMPLES = 11

/** The metric's row of the table, with the threshold of the run. */
export function metricRule(metric: Metric, run: RunRule): MetricRule {
  const { rule, asked } = METRIC_READINGS[metric]
  const threshold = asked && run[asked.by]
  if (asked && threshold !== undefined) return { ...rule, ...asked.rule, metric, threshold }
  return { ...rule, metric, threshold: rule.threshold(run.thresholdBytesPerConnection) }
}

/** The rule with the metric's fine line; undefined where it has none, or its own threshold was asked for. */
export function fineRule(metric: Metric, run: RunRule): MetricRule | undefined {
  const { rule, asked, fine } = METRIC_READINGS[metric]
  if (!fine || !confirms(run) || (asked && run[asked.by] !== undefined)) return undefined
  return { ...rule, ...fine, atOnce: { rise: Infinity, perConnection: Infinity }, metric }
}

/** Whether small rises are confirmed, and there are fine lines. */
export function confirms({ confirmedFromConnections }: RunRule): boolean {
  return confirmedFromConnections !== undefined
}

/** The connections that the middle of the second stage of a small rise must have reached. */
export function neededMiddle({ confirmedFromConnections, atLeastConnections }: RunRule): number {
  return confirmedFromConnections ?? atLeastConnections
}

/** The value, per connection, that the lower limit of the slope must exceed over this span of connections. */
export function accuseAbove({ threshold, allowance }: MetricRule, spanConnections: number): number {
  return Math.max(threshold / 2, spanConnections > 0 ? allowance / spanConnections : Infinity)
}
