/**
 * The memory that the harness itself keeps after a million connections.
 * @module
 */
import { Rig } from '../harness/index.js'
import { benchScenario } from './bench-scenario.js'

const STEP = 100_000
const STEPS = 10
const MIB = 1_048_576

export interface HarnessMemoryRow {
  readonly connections: number
  /** Resident bytes of this process, after a collection if it can force one. */
  readonly rssBytes: number
  readonly heapUsedBytes: number
}

/** @param report called with a line about each measurement */
export async function harnessMemory(
  signal: AbortSignal,
  report: (line: string) => void,
): Promise<HarnessMemoryRow[]> {
  const rig = await Rig.start(benchScenario('go@1.66.3'), signal)
  const rows: HarnessMemoryRow[] = []
  try {
    for (let step = 1; step <= STEPS; step++) {
      await rig.churn(STEP)
      globalThis.gc?.()
      const { rss, heapUsed } = process.memoryUsage()
      rows.push({ connections: step * STEP, rssBytes: rss, heapUsedBytes: heapUsed })
      report(`${step * STEP} connections: RSS ${(rss / MIB).toFixed(1)} MiB`)
    }
  } finally {
    await rig.close()
  }
  return rows
}

export function harnessMemoryTable(rows: readonly HarnessMemoryRow[]): string {
  const first = rows[0]?.rssBytes ?? Number.NaN
  return [
    '| connections | RSS of the harness, MiB | relative to the first row | heap used, MiB |',
    '|---|---|---|---|',
    ...rows.map(
      ({ connections, rssBytes, heapUsedBytes }) =>
        `| ${connections.toLocaleString('en-US')} | ${(rssBytes / MIB).toFixed(1)} | ` +
        `${((rssBytes / first) * 100).toFixed(1)} % | ${(heapUsedBytes / MIB).toFixed(1)} |`,
    ),
  ].join('\n')
}
