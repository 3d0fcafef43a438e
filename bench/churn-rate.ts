/**
 * How many connections a second, against what else there is: all peers in turn, round by round, on one server.
 * @module
 */
import { rmSync } from 'node:fs'
import { formatHostPort, parseScenario, Rig } from '../harness/index.js'
import { processCpuMicroseconds } from './cpu-time.js'
import { ghzPeer } from './ghz-peer.js'
import { goRawFolder, goRawPeer } from './go-raw-peer.js'
import { h2loadPeer } from './h2load-peer.js'
import { ourPeer } from './our-peer.js'
import type { Peer } from './peer.js'
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
}

export interface ChurnRateRow {
  readonly name: string
  readonly connectionsPerSecond: Spread
  /** Of leakgate's rate with the same close (a clean one for peers that know no other) over this peer's. */
  readonly ratio: Spread
  readonly clientMicrosecondsPerConnection: Spread
  readonly serverMicrosecondsPerConnection: Spread
  readonly failed: number
}

export interface ChurnRateReport {
  readonly rows: readonly ChurnRateRow[]
  readonly skipped: readonly string[]
}

/** @param concurrency connections at once, for the peers that can be told */
export async function churnRate(concurrency: number, signal: AbortSignal): Promise<ChurnRateReport> {
  const rig = await Rig.start(
    parseScenario({ target: TARGET, mode: 'plain' }, key => key),
    signal,
  )
  try {
    const { lanes, skipped } = await chooseLanes(rig, concurrency)
    for (const lane of lanes) await runLane(lane, rig, false)
    for (let round = 0; round < ROUNDS; round++) {
      for (const lane of lanes) await runLane(lane, rig, true)
    }
    return { rows: lanes.map(lane => row(lane, lanes)), skipped }
  } finally {
    await rig.close()
    rmSync(goRawFolder, { recursive: true, force: true })
  }
}

async function chooseLanes(rig: Rig, concurrency: number): Promise<{ lanes: Lane[]; skipped: string[] }> {
  const lanes: Lane[] = []
  const skipped: string[] = []
  const wanted: [Peer, number][] = [
    [ourPeer(rig, 'raw', concurrency), 10_000],
    [goRawPeer, 10_000],
    [h2loadPeer, 10_000],
    [ghzPeer, 3_000],
    [ourPeer(rig, 'grpc-js', 16), 1_000],
  ]
  for (const [peer, connections] of wanted) {
    const missing = await peer.missing()
    if (missing !== undefined) {
      skipped.push(`${peer.name} (${missing})`)
      continue
    }
    const blank = { peer, connections, failed: 0 }
    for (const reset of peer.canReset ? [false, true] : [false]) {
      const name = `${peer.name}, ${reset ? 'RST' : 'clean'}`
      lanes.push({ ...blank, name, reset, rates: [], clientCpu: [], serverCpu: [] })
    }
  }
  return { lanes, skipped }
}

async function runLane(lane: Lane, rig: Rig, counted: boolean): Promise<void> {
  const serverBefore = processCpuMicroseconds(rig.target.pid)
  const run = await lane.peer.run(formatHostPort(rig.target.address), lane.connections, lane.reset)
  if (!counted) return
  lane.rates.push(run.connections / run.seconds)
  lane.clientCpu.push(run.cpuMicroseconds / run.connections)
  lane.serverCpu.push((processCpuMicroseconds(rig.target.pid) - serverBefore) / run.connections)
  lane.failed += run.failed
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
  }
}

/** Lines for a terminal, or a Markdown table: both are the same. */
export function churnRateTable({ rows, skipped }: ChurnRateReport): string {
  const lines = [
    '| client, close | connections/s | leakgate is faster by | client µs | server µs | failed |',
    '|---|---|---|---|---|---|',
    ...rows.map(
      ({ name, connectionsPerSecond, ratio, failed, ...cpu }) =>
        `| ${name} | ${formatSpread(connectionsPerSecond, 0)} | ${formatSpread(ratio, 2)} | ` +
        `${formatSpread(cpu.clientMicrosecondsPerConnection, 0)} | ` +
        `${formatSpread(cpu.serverMicrosecondsPerConnection, 0)} | ${failed} |`,
    ),
  ]
  if (skipped.length > 0) lines.push('', `Left out: ${skipped.join('; ')}.`)
  return lines.join('\n')
}
