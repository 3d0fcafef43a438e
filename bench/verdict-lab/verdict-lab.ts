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
import { simulateRun, type SimulatedRun } from './simulated-run.js'

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

/** Runs of one row that are made together, with random numbers of their own. */
export interface Chunk {
  readonly effort: Effort
  readonly seed: number
  /** Index of the row; see {@link labRows}. */
  readonly row: number
  /** Index of the chunk within the row. */
  readonly part: number
  readonly runs: number
}

/** What the runs of a chunk ended in. */
export interface ChunkCounts {
  readonly leak: number
  readonly stable: number
  readonly inconclusive: number
  /** How many runs ended after so many connections. */
  readonly ends: Readonly<Record<string, number>>
  readonly oldWrong: Readonly<Record<string, number>>
}

const MOST_RUNS_PER_CHUNK = 500

/** All chunks of a lab. @param runs of healthy servers as recorded; every other row has a fifth as many */
export function chunksOf(runs: number, seed: number, effort: Effort): Chunk[] {
  const some = Math.max(1, Math.round(runs / 5))
  return labRows().flatMap((_, row) => {
    const chunks: Chunk[] = []
    for (let left = row === 0 ? runs : some; left > 0; left -= MOST_RUNS_PER_CHUNK) {
      chunks.push({ effort, seed, row, part: chunks.length, runs: Math.min(left, MOST_RUNS_PER_CHUNK) })
    }
    return chunks
  })
}

/** Makes the runs of one chunk. Equal chunks give equal counts. */
export function runChunk({ effort, seed, row, part, runs }: Chunk): ChunkCounts {
  const { simulate, leaks } = known(labRows()[row])
  const random = seeded(mixed(mixed(seed, row), part))
  const said = { leak: 0, stable: 0, inconclusive: 0 }
  const oldWrong = Object.fromEntries(Object.keys(OLD_RULES).map(name => [name, 0]))
  const ends: Record<string, number> = {}
  for (let i = 0; i < runs; i++) {
    const { record, verdict } = simulate(random, effort)
    said[verdict.name]++
    const connections = record.samples.at(-1)?.connections ?? 0
    ends[connections] = (ends[connections] ?? 0) + 1
    const heaps = record.samples.map(sample => sample.liveHeapBytes ?? NaN)
    for (const [name, rule] of Object.entries(OLD_RULES)) {
      if ((rule(heaps) === 'leak') !== leaks) oldWrong[name] = (oldWrong[name] ?? 0) + 1
    }
  }
  return { ...said, ends, oldWrong }
}

/** The lab from the counts of its chunks. */
export function labOf(chunks: readonly (readonly [Chunk, ChunkCounts])[], runs: number, seed: number): Lab {
  const all = labRows().map((row, index) => {
    const counts = chunks.filter(([chunk]) => chunk.row === index).map(([, count]) => count)
    return { row, found: sumOf(row, counts) }
  })
  const rowsOf = (outOfReach: boolean): LabRow[] =>
    all.filter(({ row }) => row.outOfReach === outOfReach).map(({ found }) => found)
  return {
    seed,
    series: recordedServers().map(({ series: { name, about, connections } }) => ({
      name,
      about,
      samples: connections.length,
    })),
    rows: rowsOf(false),
    outOfReach: rowsOf(true),
    correlation: correlationRows(STAGES_PER_RUN * runs, seed),
  }
}

/** A lab that is made at once, in this thread. @param runs as {@link chunksOf} */
export function verdictLab(runs: number, seed = SEED, effort: Effort = 'standard'): Lab {
  const chunks = chunksOf(runs, seed, effort)
  return labOf(
    chunks.map(chunk => [chunk, runChunk(chunk)]),
    runs,
    seed,
  )
}

/** One row of the table, and how to make a run of it. */
interface Row extends Pick<LabRow, 'shape' | 'leaks' | 'size'> {
  readonly outOfReach: boolean
  readonly simulate: (random: Random, effort: Effort) => SimulatedRun
}

let recorded: readonly Recorded[] | undefined
let rows: readonly Row[] | undefined

function recordedServers(): readonly Recorded[] {
  return (recorded ??= readAllSeries().map(takeApart))
}

function labRows(): readonly Row[] {
  if (rows) return rows
  const healthy = recordedServers().filter(({ series }) => !series.leaks)
  const leaky = recordedServers().filter(({ series }) => series.leaks)
  rows = [
    ...HEALTHY.flatMap(shape => rowsOf(shape, healthy)),
    ...leaky.map(rowOfRecordedLeak),
    ...[...LEAKS, ...OTHER_LEAKS].flatMap(shape => rowsOf(shape, healthy)),
    ...OUT_OF_REACH.flatMap(shape => rowsOf(shape, healthy, true)),
  ]
  return rows
}

function rowsOf(shape: Shape, servers: readonly Recorded[], outOfReach = false): Row[] {
  return shape.sizes.map(size => {
    const able = servers.filter(({ series }) => hasColumns(series, shape, size))
    return {
      shape: shape.name,
      leaks: shape.leaks,
      size,
      outOfReach,
      simulate: (random, effort) => {
        const server = random.pick(able).draw(random)
        return simulateRun(server, shape.draw(size, random), shape.holds === true, effort)
      },
    }
  })
}

function rowOfRecordedLeak({ series, leaksPerConnection, draw }: Recorded): Row {
  return {
    shape: `recorded: ${series.about}`,
    leaks: true,
    size: Math.round(leaksPerConnection),
    outOfReach: false,
    simulate: (random, effort) => simulateRun(draw(random), () => ({}), false, effort),
  }
}

/** A server without goroutines cannot leak any. */
function hasColumns(series: Recorded['series'], shape: Shape, size: number): boolean {
  const added = shape.draw(size, seeded(1))(1_000, 0)
  return Object.keys(added).every(column => series[column as keyof typeof added].length > 0)
}

function sumOf({ shape, leaks, size }: Row, chunks: readonly ChunkCounts[]): LabRow {
  const sum = (of: (chunk: ChunkCounts) => number): number =>
    chunks.reduce((total, chunk) => total + of(chunk), 0)
  const [leak, stable, inconclusive] = [
    sum(chunk => chunk.leak),
    sum(chunk => chunk.stable),
    sum(chunk => chunk.inconclusive),
  ]
  const oldWrong = Object.keys(OLD_RULES).map(
    name => [name, sum(chunk => chunk.oldWrong[name] ?? 0)] as const,
  )
  return {
    shape,
    leaks,
    size,
    runs: leak + stable + inconclusive,
    leak,
    stable,
    inconclusive,
    medianConnections: medianOf(chunks.map(({ ends }) => ends)),
    oldWrong: Object.fromEntries(oldWrong),
  }
}

function medianOf(chunks: readonly ChunkCounts['ends'][]): number {
  const all = chunks
    .flatMap(ends => Object.entries(ends))
    .map(([connections, runs]) => ({ connections: Number(connections), runs }))
    .sort((a, b) => a.connections - b.connections)
  let left = Math.floor(all.reduce((total, { runs }) => total + runs, 0) / 2)
  return all.find(({ runs }) => (left -= runs) < 0)?.connections ?? 0
}

/** A seed that has little in common with that of a neighbour. */
function mixed(seed: number, index: number): number {
  const product = Math.imul(seed ^ (index + 1), 0x9e3779b1)
  return product ^ (product >>> 15)
}

function known<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new RangeError('there is no such row')
  return value
}
