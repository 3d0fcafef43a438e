/**
 * What the churn-rate bench found, and how it is shown.
 * @module
 */
import { GRPC_JS_AT_ONCE } from './peer.js'
import { formatSpread, type Spread } from './spread.js'

export interface ChurnRateRow {
  readonly name: string
  readonly connectionsPerSecond: Spread
  /** Of leakgate's rate with the same close, equally warm, over this peer's. */
  readonly ratio?: Spread
  /** Of leakgate's rate with RST over that of a peer that closes cleanly and cannot do otherwise. */
  readonly ratioOfReset?: Spread
  readonly clientMicrosecondsPerConnection: Spread
  readonly serverMicrosecondsPerConnection: Spread
  readonly failed: number
  /** Runs beside which other programs ran, though they were tried again. */
  readonly disturbed: number
}

export interface ChurnRateReport {
  /** The server, in plain mode. */
  readonly target: string
  /** Connections at once, of the peers that can be told. */
  readonly concurrency: number
  readonly rounds: number
  readonly rows: readonly ChurnRateRow[]
  readonly skipped: readonly string[]
}

/** Lines for a terminal, or a Markdown table: both are the same. */
export function churnRateTable({ target, concurrency, rounds, rows, skipped }: ChurnRateReport): string {
  const lines = [
    `${target}, plain. Medians of ${rounds} rounds, with their ends. ${concurrency} connections at once; 1,000 of ` +
      `h2load and of ghz, ${GRPC_JS_AT_ONCE} of grpc-js clients.`,
    '',
    '| client, close | connections/s | leakgate is faster by | and with RST by | client µs | server µs | failed |',
    '|---|---|---|---|---|---|---|',
    ...rows.map(
      ({ name, connectionsPerSecond, ratio, ratioOfReset, failed, ...cpu }) =>
        `| ${name} | ${formatSpread(connectionsPerSecond, 0)} | ${times(ratio)} | ${times(ratioOfReset)} | ` +
        `${formatSpread(cpu.clientMicrosecondsPerConnection, 0)} | ` +
        `${formatSpread(cpu.serverMicrosecondsPerConnection, 0)} | ${failed} |`,
    ),
  ]
  const disturbed = rows.reduce((sum, row) => sum + row.disturbed, 0)
  if (disturbed > 0) lines.push('', `Other programs ran beside ${disturbed} of the runs.`)
  if (skipped.length > 0) lines.push('', `Left out: ${skipped.join('; ')}.`)
  return lines.join('\n')
}

function times(ratio: Spread | undefined): string {
  return ratio ? formatSpread(ratio, 2) : '-'
}
