/**
 * Several runs in one chart: the growth of their live heap since the first sample of each.
 * @module
 */
import { dot, line, text, type Markish } from '@observablehq/plot'
import { leadMetric, METRIC_READINGS, type Metric } from '../../../model/metric.js'
import type { RunResult } from '../../../model/run-result.js'
import { formatBytes, formatCount } from '../../units/format-bytes.js'
import { unitNames } from '../../units/units.js'
import { axes, verticalFor } from './axis.js'
import type { Point } from './series.js'
import { drawSvg } from './svg.js'

/** One run of the chart. */
export interface GrowthLine {
  readonly name: string
  readonly run: RunResult
  /** Symbols and dashes differ too, so that colour is not the only difference. */
  readonly symbol: 'circle' | 'square'
  readonly dashed: boolean
}

interface GrowthChart {
  readonly lines: readonly GrowthLine[]
  readonly width: number
  readonly height: number
  readonly label: string
}

/** @returns one `<svg>` element */
export function drawGrowth({ lines, width, height, label }: GrowthChart): string {
  const whole = lines.map(({ run, ...rest }) => ({ ...rest, run, points: growthOf(run) }))
  const right = rightEdge(whole.map(({ points }) => points.at(-1)?.x ?? 0))
  const drawn = whole.map(each => ({ ...each, points: each.points.filter(({ x }) => x <= right) }))
  const ys = drawn.flatMap(({ points }) => points.map(({ y }) => y))
  const vertical = verticalFor(leadMetric(lines[0]?.run.samples ?? []), Math.max(...ys.map(Math.abs)))
  const scaled = ({ y }: Point): number => y / vertical.divisor
  const unit = lines[0]?.run.unit ?? 'connection'
  return drawSvg(
    {
      width,
      height,
      marginLeft: 56,
      marginRight: 16,
      marginTop: 36,
      marginBottom: 46,
      x: { domain: [0, right] },
      y: { nice: true, zero: true },
      marks: [
        ...axes({
          width,
          xLabel: `${unitNames(unit)} since the first sample`,
          yLabel: `growth, ${vertical.label}`,
          fontSize: 13,
          below: 0,
        }),
        ...drawn.flatMap(({ name, run, points, symbol, dashed }): Markish[] => {
          const colour = `var(--${run.verdict})`
          const channels = { x: 'x', y: scaled }
          const title = ({ x, y }: Point): string =>
            `${name}: ${formatBytes(y)} after ${formatCount(x)} ${unitNames(unit)}`
          return [
            line(points, {
              ...channels,
              stroke: colour,
              strokeWidth: 2,
              ...(dashed ? { strokeDasharray: '6 4' } : {}),
            }),
            dot(points, {
              ...channels,
              symbol,
              r: 4,
              title,
              stroke: colour,
              strokeWidth: 1.5,
              fill: dashed ? 'var(--surface)' : colour,
            }),
            text(points.slice(-1), {
              ...channels,
              text: () => name,
              ...besides((points.at(-1)?.x ?? 0) / right),
              fontSize: 14,
              fontWeight: 600,
              fill: colour,
              stroke: 'var(--surface)',
              strokeWidth: 4,
            }),
          ]
        }),
      ],
    },
    label,
  )
}

/** A leak needs fewer units than a stable verdict. The longer run is cut, so that the shorter one stays readable. */
function rightEdge(spans: readonly number[]): number {
  return Math.max(1, Math.min(Math.max(...spans), 4 * Math.min(...spans.filter(span => span > 0))))
}

/** Puts a name on that side of the end of its line that has room. */
function besides(share: number): { textAnchor: 'start' | 'end'; dx: number; dy: number } {
  return share < 0.5 ? { textAnchor: 'start', dx: 10, dy: 0 } : { textAnchor: 'end', dx: 0, dy: -14 }
}

/** Units of work since the first sample, and the growth of a metric; by default of the live heap, or what stands for it. */
export function growthOf({ samples }: RunResult, metric: Metric = leadMetric(samples)): Point[] {
  const first = samples[0]
  if (!first) return []
  const { of } = METRIC_READINGS[metric]
  return samples.map(sample => ({
    x: sample.connections - first.connections,
    y: (of(sample) ?? 0) - (of(first) ?? 0),
  }))
}
