/**
 * The verdicts of the rule for servers that are known to be healthy or leaky: a thousand of each, simulated from recorded
 * ones by block bootstrap, with every shape. The verdicts of simpler rules are given for comparison.
 * @module
 */
import type { Effort } from '../../harness/index.js'
import { readAllSeries } from './series.js'
import { takeApart, type Recorded } from './bootstrap.js'
import { correlationRows, type CorrelationRow } from './correlation.js'
import { OLD_RULES } from './old-rules.js'
import { seeded, type Random } from './random.js'
import { HEALTHY, LEAKS, OTHER_LEAKS, OUT_OF_REACH, type Shape } from './shapes.js'
import { simulateRun } from './simulated-run.js'

export const SEED = 7_657

const STAGES_PER_RUN = 20

export interface LabRow {
  readonly shape: string
  readonly leaks: boolean
  /** For a leak, bytes or objects per connection; for a healthy shape, total bytes. */
  readonly size: number
  readonly runs: number
  readonly leak: number
  readonly stable: number
  readonly inconclusive: number
  /** Median of the connections until the verdict. */
  readonly medianConnections: number
  /** How often each of the simpler rules was wrong. */
  readonly oldWrong: Readonly<Record<string, number>>
}

export interface Lab {
  readonly seed: number
  readonly series: readonly { readonly name: string; readonly about: string; readonly samples: number }[]
  readonly rows: readonly LabRow[]
  /** Shapes that no run of the default length can decide. */
  readonly outOfReach: readonly LabRow[]
  readonly correlation: readonly CorrelationRow[]
}

/**
 * @param runs of healthy servers as recorded; every other row has a fifth as many
 */
export function verdictLab(runs: number, seed = SEED, effort: Effort = 'standard'): Lab {
  const recorded = readAllSeries().map(takeApart)
  const healthy = recorded.filter(({ series }) => !series.leaks)
  const leaky = recorded.filter(({ series }) => series.leaks)
  const random = seeded(seed)
  const some = Math.max(1, Math.round(runs / 5))
  const rows = [
    ...HEALTHY.flatMap((shape, i) => tally(shape, i === 0 ? runs : some, healthy, random, effort)),
    ...leaky.map(one => tallyRecordedLeak(one, some, random, effort)),
    ...LEAKS.flatMap(shape => tally(shape, some, healthy, random, effort)),
    ...OTHER_LEAKS.flatMap(shape => tally(shape, some, healthy, random, effort)),
  ]
  const series = recorded.map(({ series: { name, about, connections } }) => ({
    name,
    about,
    samples: connections.length,
  }))
  const outOfReach = OUT_OF_REACH.flatMap(shape => tally(shape, some, healthy, random, effort))
  const correlation = correlationRows(STAGES_PER_RUN * runs, seed)
  return { seed, series, rows, outOfReach, correlation }
}

function tally(
  shape: Shape,
  runs: number,
  servers: readonly Recorded[],
  random: Random,
  effort: Effort,
): LabRow[] {
  return shape.sizes.map(size => {
    const able = servers.filter(({ series }) => hasColumns(series, shape, size))
    return count({ shape: shape.name, leaks: shape.leaks, size }, runs, () => {
      const server = random.pick(able).draw(random)
      return simulateRun(server, shape.draw(size, random), shape.holds === true, effort)
    })
  })
}

/** A server without goroutines cannot leak any. */
function hasColumns(series: Recorded['series'], shape: Shape, size: number): boolean {
  const added = shape.draw(size, seeded(1))(1_000, 0)
  return Object.keys(added).every(column => series[column as keyof typeof added].length > 0)
}

function tallyRecordedLeak(
  { series, leaksPerConnection, draw }: Recorded,
  runs: number,
  random: Random,
  effort: Effort,
): LabRow {
  const size = Math.round(leaksPerConnection)
  return count({ shape: `recorded: ${series.about}`, leaks: true, size }, runs, () =>
    simulateRun(draw(random), () => ({}), false, effort),
  )
}

function count(
  head: Pick<LabRow, 'shape' | 'leaks' | 'size'>,
  runs: number,
  run: () => ReturnType<typeof simulateRun>,
): LabRow {
  const said = { leak: 0, stable: 0, inconclusive: 0 }
  const wrong = Object.fromEntries(Object.keys(OLD_RULES).map(name => [name, 0]))
  const connections: number[] = []
  for (let i = 0; i < runs; i++) {
    const { record, verdict } = run()
    said[verdict.name]++
    connections.push(record.samples.at(-1)?.connections ?? 0)
    const heaps = record.samples.map(sample => sample.liveHeapBytes ?? NaN)
    for (const [name, rule] of Object.entries(OLD_RULES)) {
      if ((rule(heaps) === 'leak') !== head.leaks) wrong[name] = (wrong[name] ?? 0) + 1
    }
  }
  connections.sort((a, b) => a - b)
  return {
    ...head,
    runs,
    ...said,
    medianConnections: connections[Math.floor(runs / 2)] ?? 0,
    oldWrong: wrong,
  }
}
