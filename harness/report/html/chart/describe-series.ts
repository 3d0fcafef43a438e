/**
 * A chart in words.
 * @module
 */
import { METRIC_READINGS } from '../../../model/metric.js'
import type { RunResult } from '../../../model/run-result.js'
import { formatCount } from '../../units/format-bytes.js'
import { formatAmount, metricName, unitName, unitNames } from '../../units/units.js'
import type { Point, Series } from './series.js'

/** One sentence with the first and last sample, their number and the slope. */
export function describeSeries(run: RunResult, { metric, unjudged, judged, fit }: Series): string {
  const { unit } = METRIC_READINGS[metric]
  const points = [...unjudged, ...judged]
  const [first, last] = [points[0], points.at(-1)]
  if (!first || !last) return metricName(metric)
  const at = ({ x, y }: Point): string =>
    `${formatAmount(y, unit)} at ${formatCount(x)} ${unitNames(run.unit)}`
  const slope = fit ? `; slope ${formatAmount(fit.slope, unit)} per ${unitName(run.unit)}` : ''
  return `${metricName(metric)}: from ${at(first)} to ${at(last)}, ${points.length} samples${slope}.`
}
