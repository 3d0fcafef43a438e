/**
 * The points and lines of one metric of a run.
 * @module
 */
import { METRIC_READINGS, type Metric } from '../../../model/metric.js'
import type { RunResult } from '../../../model/run-result.js'
import type { Sample } from '../../../model/sample.js'

/** One sample of one metric. */
export interface Point {
  /** Units of work. */
  readonly x: number
  readonly y: number
}

/** Lines through one point, the middle of the judged samples: the slope and the limits of its interval. */
export interface Fit {
  readonly through: Point
  readonly slope: number
  /** Undefined where the interval has no limit on that side. */
  readonly low: number | undefined
  readonly high: number | undefined
}

/** All that a chart draws of one metric. */
export interface Series {
  readonly metric: Metric
  readonly unjudged: readonly Point[]
  readonly judged: readonly Point[]
  /** Samples that `--hold` took while the server was idle. */
  readonly idle: readonly Point[]
  readonly fit: Fit | undefined
  /** Per unit of work; undefined where the metric was not judged. */
  readonly threshold: number | undefined
}

/** Undefined where no sample has the metric. */
export function seriesOf(run: RunResult, metric: Metric): Series | undefined {
  const from = run.verdict === 'void' ? run.samples.length : run.judgedFromSample
  const unjudged = pointsOf(run.samples.slice(0, from), metric)
  const judged = pointsOf(run.samples.slice(from), metric)
  if (unjudged.length + judged.length === 0) return undefined
  const found = run.metrics.find(({ metric: name }) => name === metric)
  const slope = found?.perConnection ?? (metric === 'live-heap' ? run.bytesPerConnection : null)
  return {
    metric,
    unjudged,
    judged,
    idle: pointsOf(
      run.holds.flatMap(({ samples }) => samples),
      metric,
    ),
    fit: slope && judged.length > 0 ? fitThrough(judged, slope) : undefined,
    threshold: found?.threshold ?? (metric === 'live-heap' ? run.thresholdBytesPerConnection : undefined),
  }
}

/** The samples of the control, shifted to the first sample of the run and cut at its last. */
export function controlPoints(run: RunResult, metric: Metric): Point[] {
  const control = pointsOf(run.control?.run.samples ?? [], metric)
  const own = pointsOf(run.samples, metric)
  const [start, end, first] = [own[0], own.at(-1), control[0]]
  if (!start || !end || !first) return []
  return control
    .map(({ x, y }) => ({ x: x - first.x + start.x, y: y - first.y + start.y }))
    .filter(({ x }) => x <= end.x)
}

/** The height at `x` of a line with this slope through the middle of the fit. */
export function lineAt({ through }: Fit, slope: number, x: number): number {
  return through.y + slope * (x - through.x)
}

/** A metric that a sample lacks is an absent key; the type of the schema cannot express that. */
function pointsOf(samples: RunResult['samples'], metric: Metric): Point[] {
  return (samples as readonly Sample[]).flatMap(sample => {
    const y = METRIC_READINGS[metric].of(sample)
    return y === undefined ? [] : [{ x: sample.connections, y }]
  })
}

/** The Theil–Sen line: its intercept is the median of y − slope · x over the samples. */
function fitThrough(
  points: readonly Point[],
  { estimate, low, high }: NonNullable<RunResult['bytesPerConnection']>,
): Fit {
  const x = median(points.map(point => point.x))
  const y = estimate * x + median(points.map(point => point.y - estimate * point.x))
  return { through: { x, y }, slope: estimate, low: low ?? undefined, high: high ?? undefined }
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? 0
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2
}
