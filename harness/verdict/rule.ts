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
   * Where resident memory is a witness only, a steady rise of so many bytes per connection keeps the run from being stable; undefined in runs
   * that were stored without it.
   */
  readonly residentDoubtBytesPerConnection?: number | undefined
  /**
   * In units of load. A run is stable only if a leak that starts at this point would have shown. A rise that ends
   * before this point is not a leak.
   */
  readonly atLeastConnections: number
  /** The unit of the x axis. */
  readonly unit: string
}

/** The rule for one metric of a run. */
export interface MetricRule extends Omit<LeakRule, 'threshold'> {
  readonly metric: Metric
  /** A leak of this size per connection must not pass. A rise is a leak if it certainly exceeds half of it. */
  readonly threshold: number
}

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

/** The rule by which a rise of the metric is a doubt; undefined where it decides by itself, or no rise of it is one. */
export function doubtRule(metric: Metric, run: RunRule): MetricRule | undefined {
  const { doubt } = METRIC_READINGS[metric]
  const threshold = doubt && run[doubt.by]
  const rule = metricRule(metric, run)
  return threshold === undefined || !rule.witness
    ? undefined
    : { ...rule, allowance: doubt?.allowance ?? 0, threshold }
}

/** The value, per connection, that the lower limit of the slope must exceed over this span of connections. */
export function accuseAbove({ threshold, allowance }: MetricRule, spanConnections: number): number {
  return Math.max(threshold / 2, spanConnections > 0 ? allowance / spanConnections : Infinity)
}
