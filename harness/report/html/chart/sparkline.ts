/**
 * A run as a small chart without axes.
 * @module
 */
import { line, ruleY } from '@observablehq/plot'
import { METRIC_READINGS, type Metric } from '../../../model/metric.js'
import type { RunResult } from '../../../model/run-result.js'
import { decidingMetric } from '../../subject/deciding-slope.js'
import { leadMetricOf } from '../../subject/lead-slope.js'
import { growthOf } from './growth-chart.js'
import { drawSvg } from './svg.js'

/** The chart is at least this many times as high as a rise at the threshold, so that noise does not look like a leak. */
const HEADROOM = 3

/** @returns one `<svg>` element */
export function drawSparkline(run: RunResult, label: string): string {
  const metric = decidingMetric(run)
  const points = growthOf(run, metric)
  const span = points.at(-1)?.x ?? 0
  const ys = points.map(({ y }) => y)
  const top = Math.max(...ys, HEADROOM * thresholdOf(run, metric) * span)
  const bottom = Math.min(...ys, -top / 10)
  return drawSvg(
    {
      width: 120,
      height: 40,
      margin: 2,
      axis: null,
      y: { domain: [bottom, top] },
      marks: [
        ruleY([0], { stroke: 'var(--line)' }),
        line(points, { x: 'x', y: 'y', stroke: `var(--${run.verdict})`, strokeWidth: 2 }),
      ],
    },
    label,
  ).replace('<svg ', '<svg data-kind="spark" ')
}

function thresholdOf(run: RunResult, metric: Metric): number {
  const asked = run.thresholdBytesPerConnection
  return metric === leadMetricOf(run) ? asked : METRIC_READINGS[metric].rule.threshold(asked)
}
