/**
 * The result of the churn-rate bench, and its table.
 * @module
 */
import { GRPC_JS_AT_ONCE } from './peer.js'
import { formatSpread, type Spread } from './spread.js'

export interface ChurnRateRow {
  readonly name: string
  readonly connectionsPerSecond: Spread
  /** leakgate's rate with the same close and the same warm-up, divided by this peer's rate. */
  readonly ratio?: Spread
  /** leakgate's rate with RST, divided by the rate of a peer that can only close cleanly. */
  readonly ratioOfReset?: Spread
  readonly clientMicrosecondsPerConnection: Spread
  readonly serverMicrosecondsPerConnection: Spread
  readonly failed: number
  /** Runs that other programs disturbed, although they were repeated. */
  readonly disturbed: number
}

export interface ChurnRateReport {
  /** The server, in plain mode. */
  readonly target: string
  /** Connections at once, for the peers with such a flag. */
  readonly concurrency: number
  readonly rounds: number
  readonly rows: readonly ChurnRateRow[]
  readonly skipped: readonly string[]
}

/** A Markdown table, which is also readable on a terminal. */
export function churnRateTable({ target, concurrency, rounds, rows, skipped }: ChurnRateReport): string {
  const lines = [
    `${target}, plain. Medians of ${rounds} rounds, with minimum and maximum. ${concurrency} connections at once; 1,000 of ` +
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
  if (disturbed > 0) lines.push('', `Other programs disturbed ${disturbed} of the runs.`)
  if (skipped.length > 0) lines.push('', `Left out: ${skipped.join('; ')}.`)
  return lines.join('\n')
}

function times(ratio: Spread | undefined): string {
  return ratio ? formatSpread(ratio, 2) : '-'
}
