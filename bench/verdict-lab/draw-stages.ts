/**
 * A healthy server and a leaky one, with their stages and the slope of the last.
 * @module
 */
import { takeApart } from './bootstrap.js'
import { COLOURS } from './draw-run.js'
import { seeded } from './random.js'
import { readAllSeries } from './series.js'
import { simulateRun } from './simulated-run.js'
import { bar, dots, line, picture, scale, words } from './svg.js'
import { SEED } from './verdict-lab.js'

const [WIDTH, HEIGHT, LEFT, TOP] = [420, 240, 60, 60]
const PANEL = LEFT + WIDTH + 20
/** Bytes of both axes: what 100 bytes a connection add up to before they are confirmed. */
const MOST_BYTES = 10_000_000

export function drawStages(): string {
  return picture(2 * PANEL, TOP + HEIGHT + 50, [
    ...panel(0, 0, 'gRPC-Go 1.66.3, nothing planted'),
    ...panel(PANEL, 100, 'The same with 100 bytes a connection'),
  ])
}

function panel(offset: number, planted: number, title: string): string[] {
  const server = readAllSeries().find(({ name }) => name === 'go-xds-clean')
  if (!server) throw new Error('the series go-xds-clean is missing')
  const { record, verdict } = simulateRun(
    takeApart(server).draw(seeded(SEED)),
    connections => ({ liveHeapBytes: planted * connections }),
    false,
  )
  const { samples, stages } = record
  const [x0, x1] = [LEFT + offset, LEFT + offset + WIDTH]
  const base = samples[0]?.liveHeapBytes ?? 0
  const last = samples.at(-1)?.connections ?? 0
  const toX = scale([0, last], [x0, x1])
  const toY = scale([-MOST_BYTES / 20, MOST_BYTES], [TOP + HEIGHT, TOP])
  const at = (connections: number, heap: number) => ({ x: toX(connections), y: toY(heap - base) })
  const colour = COLOURS[verdict.name]
  const stage = samples.slice(stages.at(-1) ?? 0)
  const middle = stage[Math.floor(stage.length / 2)]
  const slope = verdict.trend?.bytesPerConnection
  const through = (bytes: number): string => {
    const [a, b] = [stage[0]?.connections ?? 0, last]
    const heap = (x: number): number =>
      (middle?.liveHeapBytes ?? 0) + bytes * (x - (middle?.connections ?? 0))
    return line(at(a, heap(a)), at(b, heap(b)), '#555', true)
  }
  return [
    words(x0, 20, title, { bold: true, size: 14 }),
    words(x0, 40, `${verdict.name}: ${interval(slope)} B per connection in the last stage`, { fill: colour }),
    bar(x0, TOP, WIDTH, HEIGHT, '#fafafa'),
    ...[0, 0.25, 0.5, 0.75]
      .map(share => share * MOST_BYTES)
      .flatMap(bytes => [
        line({ x: x0, y: toY(bytes) }, { x: x1, y: toY(bytes) }, '#eee'),
        words(x0 - 6, toY(bytes) + 4, `+${(bytes / 1e6).toFixed(1)} MB`, {
          anchor: 'end',
          fill: '#666',
          size: 10,
        }),
      ]),
    ...stages.map((index, i) => {
      const x = toX(samples[index]?.connections ?? 0)
      const label =
        i >= stages.length - 2 ? words(x + 4, TOP + 14, `stage ${i + 1}`, { fill: '#888', size: 10 }) : ''
      return line({ x, y: TOP }, { x, y: TOP + HEIGHT }, '#bbb') + label
    }),
    ...(slope ? [through(slope.low), through(slope.high)] : []),
    dots(
      samples.map(sample => at(sample.connections, sample.liveHeapBytes ?? NaN)),
      colour,
      2.5,
    ),
    words(x0, TOP + HEIGHT + 18, '0', { fill: '#666', size: 10 }),
    words(x1, TOP + HEIGHT + 18, `${last.toLocaleString('en-US')} connections`, {
      anchor: 'end',
      fill: '#666',
      size: 10,
    }),
  ]
}

function interval(slope: { low: number; high: number } | undefined): string {
  return slope ? `${slope.low.toFixed(1)} to ${slope.high.toFixed(1)}` : '?'
}
