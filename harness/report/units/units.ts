/**
 * Names of the units of work and of the metrics.
 * @module
 */
import { METRIC_READINGS, type Metric, type MetricUnit } from '../../model/metric.js'
import type { RunResult } from '../../model/run-result.js'
import { formatBytes, formatFew } from './format-bytes.js'

type Unit = RunResult['unit']

/** `connection`, `request`, `idle millisecond`. */
export function unitName(unit: Unit): string {
  return unit.replaceAll('-', ' ')
}

/** `connections`, … */
export function unitNames(unit: Unit): string {
  return `${unitName(unit)}s`
}

/** For a heading or a row: `Live heap`. */
export function metricName(metric: Metric): string {
  return METRIC_READINGS[metric].name
}

/** `70,961 B` for bytes, `0.997` for counts. */
export function formatAmount(value: number, unit: MetricUnit): string {
  return unit === 'byte' ? formatBytes(value) : formatFew(value)
}

/** `70,961 B of live heap`, `0.997 file descriptors`. */
export function amountOf(metric: Metric, value: number): string {
  const { unit, afterAmount } = METRIC_READINGS[metric]
  return `${formatAmount(value, unit)} ${afterAmount}`
}
