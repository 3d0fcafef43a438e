/**
 * The slope of the memory that a run rests on.
 * @module
 */
import { leadMetric, type LeadMetric } from '../../model/metric.js'
import type { RunResult } from '../../model/run-result.js'

/** The live heap, or resident memory where no heap was read. */
export function leadMetricOf({ samples }: RunResult): LeadMetric {
  return leadMetric(samples)
}

/** Its slope in bytes; null where nothing could be estimated. */
export function leadSlope(run: RunResult): RunResult['bytesPerConnection'] {
  const metric = leadMetricOf(run)
  return run.bytesPerConnection ?? run.metrics.find(found => found.metric === metric)?.perConnection ?? null
}
