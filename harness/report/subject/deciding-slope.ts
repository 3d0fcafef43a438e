/**
 * The slope of the metric that a verdict rests on.
 * @module
 */
import { METRIC_READINGS, type Metric } from '../../model/metric.js'
import type { RunResult } from '../../model/run-result.js'
import { formatAmount } from '../units/units.js'
import { leadMetricOf, leadSlope } from './lead-slope.js'

/** The metric that leaks; else the live heap, or resident memory where no heap was read. */
export function decidingMetric(run: RunResult): Metric {
  return run.verdict === 'leak' && run.decidedBy ? run.decidedBy : leadMetricOf(run)
}

/**
 * What is retained for each unit of load: `70,902 B`, or `1 unclosed connections` for another metric than the live heap; empty
 * where nothing could be estimated.
 */
export function decidingAmount(run: RunResult): string {
  const metric = decidingMetric(run)
  const { unit, name } = METRIC_READINGS[metric]
  if (metric === leadMetricOf(run)) {
    const slope = leadSlope(run)
    return slope ? formatAmount(slope.estimate, unit) : ''
  }
  const slope = run.metrics.find(found => found.metric === metric)?.perConnection
  return slope ? `${formatAmount(slope.estimate, unit)} ${name.toLowerCase()}` : ''
}
