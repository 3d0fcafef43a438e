/**
 * One run of every shape of the lab.
 * @module
 */
import { takeApart } from './bootstrap.js'
import { drawRun } from './draw-run.js'
import { seeded } from './random.js'
import { readAllSeries } from './series.js'
import { HEALTHY, LEAKS, type Shape } from './shapes.js'
import { simulateRun } from './simulated-run.js'
import { picture, words } from './svg.js'
import { SEED } from './verdict-lab.js'

const [COLUMNS, WIDTH, HEIGHT, GAP] = [3, 270, 90, 30]
const ROW = HEIGHT + 52

export function drawShapes(): string {
  const random = seeded(SEED)
  const server = readAllSeries().find(({ name }) => name === 'go-xds-clean')
  if (!server) throw new Error('the series go-xds-clean is missing')
  const recorded = takeApart(server)
  const row = (shapes: readonly Shape[], top: number, title: string): string[] => [
    words(GAP, top, title, { bold: true, size: 14 }),
    ...shapes.flatMap((shape, i) => {
      // A small leak, so that its shape is visible.
      const size = shape.sizes[Math.min(1, shape.sizes.length - 1)] ?? 0
      const run = simulateRun(recorded.draw(random), shape.draw(size, random), shape.holds === true)
      return drawRun(run, shape.name, {
        x: GAP + (i % COLUMNS) * (WIDTH + GAP),
        y: top + 50 + Math.floor(i / COLUMNS) * ROW,
        width: WIDTH,
        height: HEIGHT,
      })
    }),
  ]
  const healthy = HEALTHY.filter(({ name }) => !name.startsWith('resident'))
  const leaksTop = 30 + Math.ceil(healthy.length / COLUMNS) * ROW + 30
  const height = leaksTop + Math.ceil(LEAKS.length / COLUMNS) * ROW + 20
  return picture(GAP + COLUMNS * (WIDTH + GAP), height, [
    ...row(healthy, 26, 'Healthy'),
    ...row(LEAKS, leaksTop, 'Leaky'),
  ])
}
