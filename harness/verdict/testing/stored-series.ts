/**
 * Series from files: healthy servers, and the results of other programs for the same figures.
 * @module
 */
import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { packagePath } from '../../model/package-path.js'
import type { RunRecord } from '../../model/run-record.js'
import type { Sample } from '../../model/sample.js'
import type { Point } from '../point.js'

const goldenSchema = z.object({
  series: z.array(
    z.object({
      name: z.string(),
      connections: z.array(z.number()),
      bytes: z.array(z.number()),
      s: z.number(),
      varianceS: z.number(),
      normalPRise: z.number(),
      twoSidedP: z.number(),
      exactPRise: z.number().nullable(),
      hamedRaoVarianceS: z.number(),
      hamedRaoTwoSidedP: z.number().nullable(),
      theilSlopes99: z.tuple([z.number(), z.number(), z.number()]),
    }),
  ),
})

const healthySchema = z.record(
  z.string(),
  z.object({ about: z.string(), connections: z.array(z.number()), liveHeapBytes: z.array(z.number()) }),
)

function readTestData(name: string): unknown {
  const file = packagePath(`harness/verdict/testdata/${name}`)
  return JSON.parse(readFileSync(file, 'utf8'))
}

export const goldenSeries = () => goldenSchema.parse(readTestData('golden.json')).series

/** Live heap of healthy servers, by name. */
export function healthySeries(): ReadonlyMap<string, Point[]> {
  const stored = Object.entries(healthySchema.parse(readTestData('healthy-series.json')))
  return new Map(
    stored.map(([name, { connections, liveHeapBytes }]) => [
      name,
      connections.map((count, index) => ({ connections: count, value: liveHeapBytes[index] ?? NaN })),
    ]),
  )
}

/** The points as samples without other metrics. */
export function samplesOf(points: readonly Point[]): Sample[] {
  return points.map(({ connections, value }, round) => ({
    round,
    atMs: round * 1000,
    connections,
    liveHeapBytes: value,
    rssBytes: 0,
    cpuPercent: 0,
    fileDescriptors: 0,
    threads: 0,
  }))
}

/** A run of these stages. Each starts with the last sample of the one before, which is included once. */
export function recordOf(stages: readonly (readonly Sample[])[]): RunRecord {
  const samples: Sample[] = []
  const starts: number[] = []
  for (const stage of stages) {
    starts.push(Math.max(0, samples.length - 1))
    samples.push(...stage)
  }
  return { samples, stages: starts, holds: [] }
}

/** The same points with a planted leak of this size per connection. */
export function withLeak(points: readonly Point[], perConnection: number): Point[] {
  return points.map(({ connections, value }) => ({ connections, value: value + perConnection * connections }))
}
