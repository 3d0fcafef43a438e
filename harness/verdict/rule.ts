/**
 * What it takes to call a run a leak, or stable.
 * @module
 */
import { type Metric, METRIC_READINGS, type LeakRule } from '../model/metric.js'

/** What the run was asked. */
export interface RunRule {
  /** A leak of so many live heap bytes per connection must not pass. */
  readonly thresholdBytesPerConnection: number
  /**
   * In units of load. A run is not stable before a leak that began here would have shown, and what fills no further
   * than this is not a leak.
   */
  readonly atLeastConnections: number
  /** What the x axis counts. */
  readonly unit: string
}

/** What is asked of one metric of a run. */
export interface MetricRule extends Omit<LeakRule, 'threshold'> {
  readonly metric: Metric
  /** A leak of so much per connection must not pass; a rise is a leak where it surely exceeds half of it. */
  readonly threshold: number
}

/** Two-sided, of the slope's interval. */
export const CONFIDENCE = 0.99

/** One-sided, of each stage that counts as evidence of a leak. */
export const MAX_P_VALUE = 1e-3

/** Fewer samples than this never decide: with the correction, not even ten in perfect order are rare enough. */
export const MIN_SAMPLES = 11

/** The row of the metric's table, with the threshold that the run asks for. */
export function metricRule(metric: Metric, { thresholdBytesPerConnection }: RunRule): MetricRule {
  const { rule } = METRIC_READINGS[metric]
  return { ...rule, metric, threshold: rule.threshold(thresholdBytesPerConnection) }
}

/** What the lower limit of the slope, per connection, must exceed over so many connections to be evidence of a leak. */
export function accuseAbove({ threshold, allowance }: MetricRule, spanConnections: number): number {
  return Math.max(threshold / 2, spanConnections > 0 ? allowance / spanConnections : Infinity)
}
