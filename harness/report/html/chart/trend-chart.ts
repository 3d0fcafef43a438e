/**
 * One metric against units of work: samples, the slope with its interval, and the slope of the threshold.
 * @module
 */
import { areaY, dot, line, rectX, ruleX, text, type Markish } from '@observablehq/plot'
import { METRIC_READINGS } from '../../../model/metric.js'
import type { VerdictName } from '../../../model/verdict.js'
import { formatAmount, unitNames, unitName } from '../../units/units.js'
import { formatCount } from '../../units/format-bytes.js'
import type { RunResult } from '../../../model/run-result.js'
import { axes, verticalFor } from './axis.js'
import type { EventMark } from './event-marks.js'
import { lineAt, type Point, type Series } from './series.js'
import { drawSvg } from './svg.js'

/** One chart. Width and height are in pixels. */
export interface TrendChart {
  readonly series: Series
  readonly verdict: VerdictName
  readonly unit: RunResult['unit']
  readonly width: number
  readonly height: number
  readonly label: string
  /** Draws names, stages and events too; a small chart has no room for them. */
  readonly detailed: boolean
  /** Units of work at the start of each stage. */
  readonly stages: readonly number[]
  readonly events: readonly EventMark[]
  /** The same metric of the control, shifted to the first sample of this run. */
  readonly control?: readonly Point[]
}

/** @returns one `<svg>` element */
export function drawTrend(chart: TrendChart): string {
  const { series, width, height, detailed, label } = chart
  const bounds = boundsOf(chart)
  const vertical = verticalFor(series.metric, Math.max(Math.abs(bounds.top), Math.abs(bounds.bottom)))
  const scaled = (y: number): number => y / vertical.divisor
  const counted = METRIC_READINGS[series.metric].unit !== 'byte'
  const fontSize = detailed ? 13 : 12
  const below = chart.events.length > 0 ? 26 : 0
  return drawSvg(
    {
      width,
      height,
      marginLeft: detailed ? 56 : 52,
      marginRight: 14,
      marginTop: detailed ? 44 : 26,
      marginBottom: 46 + below,
      x: { domain: [bounds.left, bounds.right] },
      y: { domain: [scaled(bounds.bottom), scaled(bounds.top)], nice: !counted },
      marks: [
        ...unjudgedArea(chart, bounds),
        ...axes({
          width,
          xLabel: unitNames(chart.unit),
          yLabel: vertical.label,
          fontSize,
          ...(counted && bounds.top - bounds.bottom < 6
            ? { wholeFrom: [bounds.bottom, bounds.top] as const }
            : {}),
          below,
        }),
        ...stageMarks(chart, bounds, fontSize),
        ...trendMarks(chart, bounds, scaled),
        ...controlMarks(chart, scaled),
        ...sampleMarks(chart, scaled),
        ...thresholdMarks(chart, bounds, scaled, fontSize),
        ...eventSigns(chart, bounds, fontSize),
      ],
    },
    label,
  )
}

interface Bounds {
  readonly left: number
  readonly right: number
  readonly bottom: number
  readonly top: number
}

/** The range of all points and of the threshold, so that a rise below the threshold looks less steep than it. */
function boundsOf({ series, control = [] }: TrendChart): Bounds {
  const points = [...series.unjudged, ...series.judged, ...series.idle, ...control]
  const xs = points.map(({ x }) => x)
  const left = Math.min(...xs)
  const right = Math.max(...xs, left + 1)
  const ys = [...points.map(({ y }) => y), ...thresholdLine(series, right).map(({ y }) => y)]
  const [bottom, top] = [Math.min(...ys), Math.max(...ys)]
  const whole = METRIC_READINGS[series.metric].unit !== 'byte'
  // A change by two descriptors must not fill the height of the chart.
  const room = whole ? Math.max(1, (top - bottom) * 0.06) : (top - bottom || Math.abs(top) / 10 || 1) * 0.06
  return { left, right, bottom: bottom >= 0 ? Math.max(0, bottom - room) : bottom - room, top: top + room }
}

/** A line with the slope of the threshold, from the start of the line through the judged samples. */
function thresholdLine({ fit, threshold, judged }: Series, right: number): Point[] {
  const first = judged[0]
  if (!fit || threshold === undefined || !first) return []
  const y = lineAt(fit, fit.slope, first.x)
  return [
    { x: first.x, y },
    { x: right, y: y + threshold * (right - first.x) },
  ]
}

function unjudgedArea({ series, detailed }: TrendChart, bounds: Bounds): Markish[] {
  const until = series.judged[0]?.x ?? bounds.right
  if (series.unjudged.length === 0 || until <= bounds.left) return []
  const wide = (until - bounds.left) / (bounds.right - bounds.left) > 0.3
  return [
    rectX([{}], { x1: bounds.left, x2: until, fill: 'var(--unjudged)', fillOpacity: 0.1 }),
    ...(detailed && wide
      ? [
          text(['not judged'], {
            frameAnchor: 'bottom-left',
            dx: 8,
            dy: -8,
            fontSize: 13,
            fill: 'var(--muted)',
          }),
        ]
      : []),
  ]
}

/** With less room the name of a stage would overlap the next. */
const STAGE_NAME_PX = 64
const STAGE_NUMBER_PX = 16

function stageMarks({ stages, detailed, width }: TrendChart, bounds: Bounds, fontSize: number): Markish[] {
  const pixels = (x: number): number => ((x - bounds.left) / (bounds.right - bounds.left)) * width
  const begun = stages.map((x, index) => {
    const room = pixels((stages[index + 1] ?? bounds.right) - x + bounds.left)
    const name = room > STAGE_NAME_PX ? `stage ${index + 1}` : room > STAGE_NUMBER_PX ? String(index + 1) : ''
    return { x, name }
  })
  return [
    ruleX(begun, { x: 'x', stroke: 'var(--unjudged)', strokeDasharray: '2 3' }),
    ...(detailed
      ? [
          text(begun, {
            x: 'x',
            text: 'name',
            frameAnchor: 'top',
            dy: -14,
            textAnchor: 'start',
            dx: 2,
            fontSize,
            fill: 'var(--muted)',
          }),
        ]
      : []),
  ]
}

function trendMarks(chart: TrendChart, bounds: Bounds, scaled: (y: number) => number): Markish[] {
  const { fit, judged } = chart.series
  const first = judged[0]
  if (!fit || !first) return []
  const colour = `var(--${chart.verdict})`
  const ends = [first.x, fit.through.x, bounds.right].map(x => ({
    x,
    y: scaled(lineAt(fit, fit.slope, x)),
    low: scaled(lineAt(fit, fit.low ?? fit.slope, x)),
    high: scaled(lineAt(fit, fit.high ?? fit.slope, x)),
  }))
  return [
    areaY(ends, { x: 'x', y1: 'low', y2: 'high', fill: colour, fillOpacity: 0.2 }),
    line(ends, { x: 'x', y: 'y', stroke: colour, strokeWidth: chart.detailed ? 2.5 : 2 }),
  ]
}

function sampleMarks(
  { series, verdict, unit, detailed }: TrendChart,
  scaled: (y: number) => number,
): Markish[] {
  const { unit: counted } = METRIC_READINGS[series.metric]
  const channels = {
    x: 'x',
    y: (point: Point) => scaled(point.y),
    title: ({ x, y }: Point) => `${formatCount(x)} ${unitNames(unit)}: ${formatAmount(y, counted)}`,
    r: detailed ? 4.5 : 3.5,
  }
  return [
    dot(series.unjudged, {
      ...channels,
      stroke: 'var(--unjudged)',
      strokeWidth: 1.5,
      fill: 'var(--surface)',
    }),
    dot(series.judged, { ...channels, fill: `var(--${verdict})`, stroke: 'var(--surface)', strokeWidth: 1 }),
    dot(series.idle, { ...channels, symbol: 'diamond', stroke: 'var(--control)', fill: 'var(--surface)' }),
  ]
}

function controlMarks({ control = [], detailed }: TrendChart, scaled: (y: number) => number): Markish[] {
  const channels = { x: 'x', y: (point: Point) => scaled(point.y), stroke: 'var(--control)' }
  return [
    line(control, { ...channels, strokeWidth: 1.5, strokeDasharray: '6 3' }),
    dot(control, { ...channels, symbol: 'square', r: detailed ? 3.5 : 3, fill: 'var(--surface)' }),
  ]
}

function thresholdMarks(
  { series, unit, detailed }: TrendChart,
  bounds: Bounds,
  scaled: (y: number) => number,
  fontSize: number,
): Markish[] {
  const ends = thresholdLine(series, bounds.right).map(({ x, y }) => ({ x, y: scaled(y) }))
  const counted = METRIC_READINGS[series.metric].unit
  const name = `threshold: ${formatAmount(series.threshold ?? 0, counted)} per ${unitName(unit)}`
  return [
    line(ends, { x: 'x', y: 'y', stroke: 'var(--text)', strokeWidth: 1.5, strokeDasharray: '5 4' }),
    ...(detailed
      ? [
          text(ends.slice(-1), {
            x: 'x',
            y: 'y',
            text: () => name,
            textAnchor: 'end',
            dx: -4,
            dy: -12,
            fontSize,
            fill: 'var(--text)',
            stroke: 'var(--surface)',
            strokeWidth: 4,
          }),
        ]
      : []),
  ]
}

function eventSigns({ events }: TrendChart, bounds: Bounds, fontSize: number): Markish[] {
  const channels = { x: 'x', frameAnchor: 'bottom' } as const
  const middle = (bounds.left + bounds.right) / 2
  const label = { ...channels, dy: 34, text: 'label', fontSize, fill: 'var(--accent)' }
  return [
    dot(events, { ...channels, dy: 34, symbol: 'triangle', r: 4, fill: 'var(--accent)' }),
    text(
      events.filter(({ x }) => x < middle),
      { ...label, dx: 8, textAnchor: 'start' },
    ),
    text(
      events.filter(({ x }) => x >= middle),
      { ...label, dx: -8, textAnchor: 'end' },
    ),
  ]
}
