/**
 * How many connections a second, against what else there is: all peers in turn, round by round, on one server.
 * @module
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { formatHostPort, parseScenario, Rig } from '../harness/index.js'
import { processCpuMicroseconds } from './cpu-time.js'
import { ghzPeer } from './ghz-peer.js'
import { goRawPeer } from './go-raw-peer.js'
import { h2loadPeer } from './h2load-peer.js'
import { ourPeer } from './our-peer.js'
import type { Peer, PeerRun } from './peer.js'
import { whileQuiet, type OwnCpu } from './quiet-machine.js'
import { formatSpread, spread, type Spread } from './spread.js'

const ROUNDS = 5
const TARGET = 'go@1.66.3'

interface Lane {
  readonly name: string
  readonly peer: Peer
  readonly reset: boolean
  readonly connections: number
  readonly rates: number[]
  readonly clientCpu: number[]
  readonly serverCpu: number[]
  failed: number
  disturbed: number
}

export interface ChurnRateRow {
  readonly name: string
  readonly connectionsPerSecond: Spread
  /** Of leakgate's rate with the same close (a clean one for peers that know no other) over this peer's. */
  readonly ratio: Spread
  readonly clientMicrosecondsPerConnection: Spread
  readonly serverMicrosecondsPerConnection: Spread
  readonly failed: number
  /** Runs beside which other programs ran, though they were tried again. */
  readonly disturbed: number
}

export interface ChurnRateReport {
  /** Connections at once, of the peers that can be told. */
  readonly concurrency: number
  readonly rows: readonly ChurnRateRow[]
  readonly skipped: readonly string[]
}

/**
 * @param concurrency connections at once, for the peers that can be told
 * @param report told what has just been measured
 */
export async function churnRate(
  concurrency: number,
  signal: AbortSignal,
  report: (line: string) => void,
): Promise<ChurnRateReport> {
  const rig = await Rig.start(
    parseScenario({ target: TARGET, mode: 'plain' }, key => key),
    signal,
  )
  const folder = mkdtempSync(join(tmpdir(), 'leakgate-bench-'))
  try {
    const { lanes, skipped } = await chooseLanes(rig, folder)
    for (const lane of lanes) await runLane(lane, rig, concurrency)
    for (const lane of lanes) forget(lane)
    for (let round = 0; round < ROUNDS; round++) {
      // Each round begins with another one, so that none always comes after the same.
      for (const lane of [...lanes.slice(round), ...lanes.slice(0, round)])
        report(`round ${round + 1}: ${lane.name}, ${await runLane(lane, rig, concurrency)}`)
    }
    return { concurrency, rows: lanes.map(lane => row(lane, lanes)), skipped }
  } finally {
    await rig.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function chooseLanes(rig: Rig, folder: string): Promise<{ lanes: Lane[]; skipped: string[] }> {
  const lanes: Lane[] = []
  const skipped: string[] = []
  const wanted: [Peer, number][] = [
    [ourPeer(rig, 'raw'), 24_000],
    [goRawPeer(folder), 24_000],
    [h2loadPeer, 24_000],
    [ghzPeer, 6_000],
    [ourPeer(rig, 'grpc-js'), 3_000],
  ]
  for (const [peer, connections] of wanted) {
    const missing = await peer.missing()
    if (missing !== undefined) {
      skipped.push(`${peer.name} (${missing})`)
      continue
    }
    const blank = { peer, connections, failed: 0, disturbed: 0 }
    for (const reset of peer.canReset ? [false, true] : [false]) {
      const name = `${peer.name}, ${reset ? 'RST' : 'clean'}`
      lanes.push({ ...blank, name, reset, rates: [], clientCpu: [], serverCpu: [] })
    }
  }
  return { lanes, skipped }
}

async function runLane(lane: Lane, rig: Rig, concurrency: number): Promise<string> {
  const { peer, connections, reset } = lane
  const job = { address: formatHostPort(rig.target.address), connections, concurrency, reset }
  const measure = async (): Promise<PeerRun & OwnCpu & { serverMicroseconds: number }> => {
    const serverBefore = processCpuMicroseconds(rig.target.pid)
    const run = await peer.run(job)
    const serverMicroseconds = processCpuMicroseconds(rig.target.pid) - serverBefore
    return { ...run, serverMicroseconds, ownCpuMicroseconds: run.cpuMicroseconds + serverMicroseconds }
  }
  const run = await whileQuiet(async () => peer.warmUp?.(job), measure)
  lane.rates.push(run.connections / run.seconds)
  lane.clientCpu.push(run.cpuMicroseconds / run.connections)
  lane.serverCpu.push(run.serverMicroseconds / run.connections)
  lane.failed += run.failed
  if (run.disturbed) lane.disturbed++
  return `${Math.round(run.connections / run.seconds)} connections/s${run.disturbed ? ', disturbed' : ''}`
}

/** What came before the first round only warms up. */
function forget(lane: Lane): void {
  for (const figures of [lane.rates, lane.clientCpu, lane.serverCpu]) figures.length = 0
  lane.disturbed = 0
}

function row(lane: Lane, lanes: readonly Lane[]): ChurnRateRow {
  const ours = lanes.find(({ name }) => name === `leakgate, ${lane.reset ? 'RST' : 'clean'}`)
  return {
    name: lane.name,
    connectionsPerSecond: spread(lane.rates),
    ratio: spread(lane.rates.map((rate, round) => (ours?.rates[round] ?? Number.NaN) / rate)),
    clientMicrosecondsPerConnection: spread(lane.clientCpu),
    serverMicrosecondsPerConnection: spread(lane.serverCpu),
    failed: lane.failed,
    disturbed: lane.disturbed,
  }
}

/** Lines for a terminal, or a Markdown table: both are the same. */
export function churnRateTable({ concurrency, rows, skipped }: ChurnRateReport): string {
  const lines = [
    `Medians of ${ROUNDS} rounds, with their ends. ${concurrency} connections at once; 1,000 of h2load and of ghz, ` +
      '16 of the grpc-js client.',
    '',
    '| client, close | connections/s | leakgate is faster by | client µs | server µs | failed |',
    '|---|---|---|---|---|---|',
    ...rows.map(
      ({ name, connectionsPerSecond, ratio, failed, ...cpu }) =>
        `| ${name} | ${formatSpread(connectionsPerSecond, 0)} | ${formatSpread(ratio, 2)} | ` +
        `${formatSpread(cpu.clientMicrosecondsPerConnection, 0)} | ` +
        `${formatSpread(cpu.serverMicrosecondsPerConnection, 0)} | ${failed} |`,
    ),
  ]
  const disturbed = rows.reduce((sum, row) => sum + row.disturbed, 0)
  if (disturbed > 0) lines.push('', `Other programs ran beside ${disturbed} of the runs.`)
  if (skipped.length > 0) lines.push('', `Left out: ${skipped.join('; ')}.`)
  return lines.join('\n')
}
