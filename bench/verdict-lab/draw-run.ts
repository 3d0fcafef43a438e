/**
 * One simulated run in a frame: its samples, its stages and its verdict.
 * @module
 */
import type { SimulatedRun } from './simulated-run.js'
import { bar, dots, line, scale, words } from './svg.js'

export const COLOURS = { leak: '#c0392b', stable: '#1e8449', inconclusive: '#b7950b' } as const

const GREY = '#ddd'

export interface Frame {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** @param about the caption above the frame; the verdict is below it */
export function drawRun({ record, verdict }: SimulatedRun, about: string, frame: Frame): string[] {
  const { x, y, width, height } = frame
  const samples = record.samples
  const held = record.holds.flatMap(hold => hold.samples)
  const heaps = [...samples, ...held].map(sample => sample.liveHeapBytes ?? NaN)
  const first = samples[0]?.connections ?? 0
  const last = samples.at(-1)?.connections ?? 1
  const [low, high] = [Math.min(...heaps), Math.max(...heaps)]
  // A flat heap must look flat: noise of a few kilobytes must not fill the frame.
  const room = Math.max(high - low, 400_000)
  const toX = scale([first, last], [x + 4, x + width - (held.length > 0 ? 24 : 4)])
  const toY = scale([low, low + room], [y + height - 4, y + 4])
  const colour = COLOURS[verdict.name]
  return [
    bar(x, y, width, height, '#fafafa'),
    ...record.stages.slice(1).map(index => {
      const at = toX(samples[index]?.connections ?? 0)
      return line({ x: at, y }, { x: at, y: y + height }, GREY)
    }),
    dots(
      samples.map(sample => ({ x: toX(sample.connections), y: toY(sample.liveHeapBytes ?? NaN) })),
      colour,
    ),
    dots(
      held.map((sample, i) => ({
        x: x + width - 20 + (16 * i) / Math.max(1, held.length - 1),
        y: toY(sample.liveHeapBytes ?? NaN),
      })),
      '#2471a3',
      1.5,
    ),
    words(x, y - 20, about, { bold: true }),
    words(x, y - 6, verdict.name, { fill: colour }),
    words(x + width, y - 6, `${megabytes(high - low)} over ${last.toLocaleString('en-US')} connections`, {
      anchor: 'end',
      fill: '#666',
      size: 10,
    }),
  ]
}

function megabytes(bytes: number): string {
  return bytes < 100_000 ? `${Math.round(bytes / 1_000)} kB` : `${(bytes / 1e6).toFixed(1)} MB`
}
