/**
 * Connections per second, compared with other clients: all peers in turn, round by round, on one server.
 * @module
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { formatAddress, Rig } from '../harness/index.js'
import { benchScenario } from './bench-scenario.js'
import type { ChurnRateReport, ChurnRateRow } from './churn-rate-table.js'
import { processCpuMicroseconds } from './cpu-time.js'
import { freshGrpcJsPeer, freshLeakgatePeer } from './fresh-peer.js'
import { ghzPeer } from './ghz-peer.js'
import { goRawPeer } from './go-raw-peer.js'
import { h2loadPeer } from './h2load-peer.js'
import { ourPeer } from './our-peer.js'
import type { Peer, PeerRun } from './peer.js'
import { whileQuiet, type OwnCpu } from './quiet-machine.js'
import { spread, type Spread } from './spread.js'

const ROUNDS = 5
/** A current release: older ones use so much processor time that the clients differ less. */
const TARGET = process.env['BENCH_TARGET'] ?? 'go@1.85.0'

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

/** @param report called with a line about each measurement */
export async function churnRate(
  signal: AbortSignal,
  report: (line: string) => void,
): Promise<ChurnRateReport> {
  const scenario = benchScenario(TARGET)
  const { concurrency } = scenario.load
  const rig = await Rig.start(scenario, signal)
  const folder = mkdtempSync(join(tmpdir(), 'leakgate-bench-'))
  try {
    const { lanes, skipped } = await chooseLanes(rig, folder)
    for (const lane of lanes) await runLane(lane, rig, concurrency)
    for (const lane of lanes) forget(lane)
    for (let round = 0; round < ROUNDS; round++) {
      // Each round begins with another peer, so that no peer always follows the same one.
      for (const lane of [...lanes.slice(round), ...lanes.slice(0, round)])
        report(`round ${round + 1}: ${lane.name}, ${await runLane(lane, rig, concurrency)}`)
    }
    return { target: TARGET, concurrency, rounds: ROUNDS, rows: lanes.map(lane => row(lane, lanes)), skipped }
  } finally {
    await rig.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function chooseLanes(rig: Rig, folder: string): Promise<{ lanes: Lane[]; skipped: string[] }> {
  const lanes: Lane[] = []
  const skipped: string[] = []
  const wanted: [Peer, number][] = [
    [ourPeer(rig, { client: 'raw' }), 24_000],
    // What it costs that connections come from many addresses.
    [ourPeer(rig, { client: 'raw', sources: 1 }), 24_000],
    [goRawPeer(folder), 24_000],
    [h2loadPeer, 24_000],
    [ghzPeer, 6_000],
    [ourPeer(rig, { client: 'grpc-js' }), 3_000],
    [freshLeakgatePeer, 24_000],
    [freshGrpcJsPeer, 3_000],
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
  const job = { address: formatAddress(rig.target.address), connections, concurrency, reset }
  const pid = rig.target.pid ?? 0
  const measure = async (): Promise<PeerRun & OwnCpu & { serverMicroseconds: number }> => {
    const serverBefore = processCpuMicroseconds(pid)
    const run = await peer.run(job)
    const serverMicroseconds = processCpuMicroseconds(pid) - serverBefore
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

/** Measurements before the first round only warm up. */
function forget(lane: Lane): void {
  for (const figures of [lane.rates, lane.clientCpu, lane.serverCpu]) figures.length = 0
  lane.disturbed = 0
}

function row(lane: Lane, lanes: readonly Lane[]): ChurnRateRow {
  const { heldAgainst = 'leakgate', canReset } = lane.peer
  const ours = lanes.filter(({ peer }) => peer.name === heldAgainst)
  const same = ours.find(({ reset }) => reset === lane.reset)
  const abrupt = canReset ? undefined : ours.find(({ reset }) => reset)
  return {
    name: lane.name,
    connectionsPerSecond: spread(lane.rates),
    ...(same ? { ratio: ratioOf(same, lane) } : {}),
    ...(abrupt ? { ratioOfReset: ratioOf(abrupt, lane) } : {}),
    clientMicrosecondsPerConnection: spread(lane.clientCpu),
    serverMicrosecondsPerConnection: spread(lane.serverCpu),
    failed: lane.failed,
    disturbed: lane.disturbed,
  }
}

/** Divided round by round. */
function ratioOf(ours: Lane, theirs: Lane): Spread {
  return spread(theirs.rates.map((rate, round) => (ours.rates[round] ?? Number.NaN) / rate))
}
