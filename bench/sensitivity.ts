/**
 * How small a leak is found, and with how many connections: leaks of known size, planted in a healthy Go server.
 * @module
 */
import { parseScenario, runScenario } from '../harness/index.js'
import { formatBytesPerConnection } from './format-interval.js'

const SERVER = 'go@1.66.3'
const PLANTED = ['none', '8', '64', '512', '4096', '8/100', '4096/100'] as const
/** Half of the smallest leak planted in every connection. */
const THRESHOLD_BYTES = 4

export interface SensitivityRow {
  readonly planted: string
  readonly verdict: string
  readonly bytesPerConnection: string
  readonly connections: number
  readonly seconds: number
}

/** @param report called with a line about each measurement */
export async function sensitivity(
  signal: AbortSignal,
  report: (line: string) => void,
): Promise<SensitivityRow[]> {
  const rows: SensitivityRow[] = []
  for (const planted of PLANTED) {
    const run = await runScenario(
      parseScenario(
        {
          target: planted === 'none' ? SERVER : `${SERVER}+planted-leak=${planted}`,
          mode: 'plain',
          threshold: THRESHOLD_BYTES,
          connections: 500_000,
          maxSeconds: 120,
        },
        key => key,
      ),
      signal,
    )
    report(`planted ${planted}: ${run.verdict}`)
    rows.push({
      planted,
      verdict: run.verdict,
      bytesPerConnection: formatBytesPerConnection(run),
      connections: run.samples.at(-1)?.connections ?? 0,
      seconds: (run.samples.at(-1)?.atMs ?? 0) / 1_000,
    })
  }
  return rows
}

export function sensitivityTable(rows: readonly SensitivityRow[]): string {
  return [
    `Threshold ${THRESHOLD_BYTES} B a connection. "4096/100" is 4096 bytes for one connection in 100.`,
    '',
    '| planted bytes | verdict | B/connection found | connections | seconds from ready |',
    '|---|---|---|---|---|',
    ...rows.map(
      ({ planted, verdict, bytesPerConnection, connections, seconds }) =>
        `| ${planted} | ${verdict} | ${bytesPerConnection} | ${connections.toLocaleString('en-US')} | ${seconds.toFixed(1)} |`,
    ),
  ].join('\n')
}
