/**
 * Simulated servers that behave like a recorded one.
 *
 * A recorded series is split into its drift (the medians of ten equal parts, connected by straight lines) and the noise
 * around it. A simulated server has the same drift. Its noise is drawn in blocks of neighbouring samples, so it has the
 * same correlation: H. R. Künsch, Annals of Statistics 17 (1989) 1217–1241. All metrics of a sample are drawn together,
 * because a large heap and a large resident set occur at the same time.
 * @module
 */
import { medianSlope, pairwiseSlopes } from '../../harness/index.js'
import type { Random } from './random.js'
import { COLUMNS, type Column, type Series } from './series.js'

/** There is no correlation beyond this many samples. */
const BLOCK_SAMPLES = 8
const KNOTS = 10

export type Figures = Readonly<Partial<Record<Column, number>>>

/** The samples of one simulated server, by number of connections. */
export type Server = (connections: number) => Figures

export interface Recorded {
  readonly series: Series
  /** Live heap bytes per connection, by Theil and Sen; 0 if it does not leak. */
  readonly leaksPerConnection: number
  /** Starts a new simulated server. */
  readonly draw: (random: Random) => Server
}

interface Part {
  readonly column: Column
  readonly drift: (connections: number) => number
  readonly noise: readonly number[]
}

export function takeApart(series: Series): Recorded {
  const parts = COLUMNS.filter(column => series[column].length > 0).map(column => partOf(series, column))
  const leaksPerConnection = series.leaks ? slopeOf(series, 'liveHeapBytes') : 0
  return {
    series,
    leaksPerConnection,
    draw(random) {
      const rows = blocks(series.connections.length, random)
      return connections => {
        const row = rows()
        return Object.fromEntries(
          parts.map(({ column, drift, noise }) => [
            column,
            Math.max(0, Math.round(drift(connections) + (noise[row] ?? 0))),
          ]),
        )
      }
    },
  }
}

function partOf(series: Series, column: Column): Part {
  const drift = series.leaks ? straight(series, column) : bent(series, column)
  const noise = series[column].map((value, i) => value - drift(series.connections[i] ?? 0))
  return { column, drift, noise }
}

/** A leak continues beyond the end of the series. */
function straight(series: Series, column: Column): (connections: number) => number {
  const slope = slopeOf(series, column)
  const level = median(series[column].map((value, i) => value - slope * (series.connections[i] ?? 0)))
  return connections => level + slope * connections
}

/** A healthy server stays at its last level. */
function bent({ connections, ...series }: Series, column: Column): (connections: number) => number {
  const size = connections.length / KNOTS
  const knots = Array.from({ length: KNOTS }, (_, knot) => {
    const [from, to] = [Math.round(knot * size), Math.round((knot + 1) * size)]
    return { x: median(connections.slice(from, to)), y: median(series[column].slice(from, to)) }
  })
  return x => {
    const right = knots.findIndex(knot => knot.x >= x)
    const [a, b] = [knots[right - 1], knots[right]]
    if (right === -1) return knots.at(-1)?.y ?? NaN
    if (!a || !b) return knots[0]?.y ?? NaN
    return a.y + ((b.y - a.y) * (x - a.x)) / (b.x - a.x)
  }
}

function slopeOf(series: Series, column: Column): number {
  const points = series.connections.map((connections, i) => ({
    connections,
    value: series[column][i] ?? NaN,
  }))
  return medianSlope(pairwiseSlopes(points))
}

/** Rows of the series, block after block. */
function blocks(length: number, random: Random): () => number {
  let row = 0
  let left = 0
  return () => {
    if (left === 0) {
      row = random.int(0, length - BLOCK_SAMPLES) - 1
      left = BLOCK_SAMPLES
    }
    left--
    return ++row
  }
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return (
    ((sorted[Math.floor((sorted.length - 1) / 2)] ?? NaN) +
      (sorted[Math.ceil((sorted.length - 1) / 2)] ?? NaN)) /
    2
  )
}
