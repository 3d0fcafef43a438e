/**
 * Axes that every chart shares.
 * @module
 */
import { axisX, axisY, gridY, type Markish } from '@observablehq/plot'
import type { Metric } from '../../../model/metric.js'
import { METRIC_READINGS } from '../../../model/metric.js'
import { byteScaleFor } from '../../units/format-bytes.js'

/** The scale of the y axis: figures are divided by `divisor`, and `label` names the unit. */
export interface Vertical {
  readonly divisor: number
  readonly label: string
}

/**
 * Chooses kB, MB or GB for bytes, and plain numbers for counts.
 * @param largest the largest figure in the chart
 */
export function verticalFor(metric: Metric, largest: number): Vertical {
  if (METRIC_READINGS[metric].unit !== 'byte') return { divisor: 1, label: 'number' }
  const { divisor, name } = byteScaleFor(largest)
  return { divisor, label: name }
}

/** Sizes are in pixels. */
export interface AxisOptions {
  readonly width: number
  readonly xLabel: string
  readonly yLabel: string
  readonly fontSize: number
  /** The range of the y axis, where its ticks must be whole numbers. */
  readonly wholeFrom?: readonly [bottom: number, top: number]
  /** Room for marks under the x axis. */
  readonly below: number
}

/** Both axes and the horizontal grid. */
export function axes({ width, xLabel, yLabel, fontSize, wholeFrom, below }: AxisOptions): Markish[] {
  const ticks = wholeFrom ? wholeTicks(...wholeFrom) : 5
  const text = { fontSize, fill: 'var(--muted)' }
  return [
    gridY({ ticks, stroke: 'var(--line)', strokeOpacity: 1 }),
    axisY({
      ticks,
      tickSize: 0,
      label: yLabel,
      labelArrow: 'none',
      ...(wholeFrom ? { tickFormat: (value: number) => value.toLocaleString('en-US') } : {}),
      ...text,
    }),
    axisX({
      ticks: Math.max(3, Math.floor(width / 110)),
      tickSize: 5,
      label: xLabel,
      labelArrow: 'none',
      labelAnchor: 'right',
      labelOffset: 38 + below,
      tickFormat: (value: number) => value.toLocaleString('en-US'),
      ...text,
    }),
  ]
}

/** At most six whole numbers with equal steps. */
function wholeTicks(bottom: number, top: number): number[] {
  const [first, last] = [Math.ceil(bottom), Math.floor(top)]
  const step = Math.max(1, Math.ceil((last - first) / 5))
  return Array.from(
    { length: Math.max(0, Math.floor((last - first) / step)) + 1 },
    (_, n) => first + n * step,
  )
}
