/**
 * Several runs laid over each other: how their live heap grew from their first sample on.
 * @module
 */
import { dot, line, text, type Markish } from '@observablehq/plot'
import type { RunResult } from '../../../model/run-result.js'
import { formatBytes, formatCount } from '../../units/format-bytes.js'
import { unitNames } from '../../units/units.js'
import { axes, verticalFor } from './axis.js'
import type { Point } from './series.js'
import { drawSvg } from './svg.js'

export interface GrowthLine {
  readonly name: string
  readonly run: RunResult
  /** Not told apart by colour alone. */
  readonly symbol: 'circle' | 'square'
  readonly dashed: boolean
}

interface GrowthChart {
  readonly lines: readonly GrowthLine[]
  readonly width: number
  readonly height: number
  readonly label: string
}

export function drawGrowth({ lines, width, height, label }: GrowthChart): string {
  const whole = lines.map(({ run, ...rest }) => ({ ...rest, run, points: growthOf(run) }))
  const right = rightEdge(whole.map(({ points }) => points.at(-1)?.x ?? 0))
  const drawn = whole.map(each => ({ ...each, points: each.points.filter(({ x }) => x <= right) }))
  const ys = drawn.flatMap(({ points }) => points.map(({ y }) => y))
  const vertical = verticalFor('live-heap', Math.max(...ys.map(Math.abs)))
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

/** A leak is sure long before a server is cleared: the longer run must not squeeze the shorter to the edge. */
function rightEdge(spans: readonly number[]): number {
  return Math.max(1, Math.min(Math.max(...spans), 4 * Math.min(...spans.filter(span => span > 0))))
}

/** A name stands on that side of its line's end where there is room. */
function besides(share: number): { textAnchor: 'start' | 'end'; dx: number; dy: number } {
  return share < 0.5 ? { textAnchor: 'start', dx: 10, dy: 0 } : { textAnchor: 'end', dx: 0, dy: -14 }
}

/** From the first sample on: connections and bytes beyond it. */
export function growthOf({ samples }: RunResult): Point[] {
  const first = samples[0]
  if (!first) return []
  return samples.map(({ connections, liveHeapBytes }) => ({
    x: connections - first.connections,
    y: liveHeapBytes - first.liveHeapBytes,
  }))
}
