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

const METRIC_NAMES: Readonly<Record<Metric, string>> = {
  'live-heap': 'Live heap',
  'file-descriptors': 'File descriptors',
  goroutines: 'Goroutines',
  threads: 'Threads',
  'array-buffers': 'Array buffers',
  external: 'External memory of V8',
  rss: 'Resident memory (RSS)',
}

/** For a heading or a row: `Live heap`. */
export function metricName(metric: Metric): string {
  return METRIC_NAMES[metric]
}

/** `70,961 B` for bytes, `0.997` for counts. */
export function formatAmount(value: number, unit: MetricUnit): string {
  return unit === 'byte' ? formatBytes(value) : formatFew(value)
}

/** `70,961 B of live heap`, `0.997 file descriptors`. */
export function amountOf(metric: Metric, value: number): string {
  const { unit, title } = METRIC_READINGS[metric]
  return unit === 'byte' ? `${formatBytes(value)} of ${title}` : `${formatFew(value)} ${THINGS[unit]}`
}

const THINGS: Readonly<Record<Exclude<MetricUnit, 'byte'>, string>> = {
  descriptor: 'file descriptors',
  goroutine: 'goroutines',
  thread: 'threads',
}
