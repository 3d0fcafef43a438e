/**
 * RPCs per second on a few connections that stay open, compared with h2load: both in turn, round by round, on one server.
 * @module
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { formatAddress, HarnessError, parseScenario, Rig } from '../harness/index.js'
import { onPath, runCommand } from './command-peer.js'
import { formatSpread, spread, type Spread } from './spread.js'
import { GRPC_REQUEST_BODY } from './unary-request.js'

const ROUNDS = 7
const RPCS = 100_000
const CONNECTIONS = 4
const AT_ONCE = 32
const TARGET = process.env['BENCH_TARGET'] ?? 'go@1.85.0'

/** The rates of both clients, and their ratio in each round. */
export interface RpcRateReport {
  readonly target: string
  readonly rounds: number
  readonly rpcsPerSecond: Spread
  readonly h2loadPerSecond: Spread
  /** Of leakgate's rate to that of h2load. */
  readonly ratio: Spread
}

/**
 * @param report called with a line about each round
 * @throws {HarnessError} where h2load is missing
 */
export async function rpcRate(signal: AbortSignal, report: (line: string) => void): Promise<RpcRateReport> {
  if (!(await onPath('h2load', ['--version'])))
    throw new HarnessError('h2load is missing', 'Install it: apt-get install nghttp2-client')
  const scenario = parseScenario(
    { target: TARGET, mode: 'plain', workload: 'rpcs', concurrency: AT_ONCE, rpcConnections: CONNECTIONS },
    key => key,
  )
  const rig = await Rig.start(scenario, signal)
  const folder = mkdtempSync(join(tmpdir(), 'leakgate-bench-'))
  try {
    const body = join(folder, 'request')
    writeFileSync(body, GRPC_REQUEST_BODY)
    const address = formatAddress(rig.target.address)
    const [ours, theirs]: [number[], number[]] = [[], []]
    // The first round only warms up.
    for (let round = 0; round <= ROUNDS; round++) {
      const both = [
        async () => ours.push(await ourRate(rig)),
        async () => theirs.push(await h2loadRate(address, body)),
      ]
      for (const run of round % 2 === 0 ? both : both.reverse()) await run()
      report(`round ${round}: ${Math.round(ours.at(-1) ?? 0)} and ${Math.round(theirs.at(-1) ?? 0)} RPCs/s`)
    }
    ours.shift()
    theirs.shift()
    return {
      target: TARGET,
      rounds: ROUNDS,
      rpcsPerSecond: spread(ours),
      h2loadPerSecond: spread(theirs),
      ratio: spread(ours.map((rate, round) => rate / (theirs[round] ?? NaN))),
    }
  } finally {
    await rig.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** One line of Markdown for each client. */
export function rpcRateTable({ rpcsPerSecond, h2loadPerSecond, ratio }: RpcRateReport): string {
  return [
    '| client | RPCs per second | leakgate against it |',
    '|---|---|---|',
    `| leakgate --workload rpcs | ${formatSpread(rpcsPerSecond, 0)} | |`,
    `| h2load -m ${AT_ONCE} -c ${CONNECTIONS} | ${formatSpread(h2loadPerSecond, 0)} | ${formatSpread(ratio, 2)} |`,
  ].join('\n')
}

async function ourRate(rig: Rig): Promise<number> {
  // The server's counts include the RPCs of h2load. Compare from these counts on.
  await rig.untilServing()
  const { elapsedMs } = await rig.churn(RPCS, rig.scenario.load)
  return (RPCS / elapsedMs) * 1_000
}

async function h2loadRate(address: string, body: string): Promise<number> {
  const { connections, seconds } = await runCommand(
    {
      name: 'h2load -m',
      program: 'h2load',
      args: count => [
        ...[`-n${count}`, `-c${Math.min(CONNECTIONS, count)}`, `-m${AT_ONCE}`, `-d${body}`],
        ...['-H', 'content-type: application/grpc', '-H', 'te: trailers'],
        `http://${address}/grpc.testing.TestService/UnaryCall`,
      ],
      answered: stdout => Number(/(\d+) succeeded/.exec(stdout)?.[1] ?? 0),
    },
    RPCS,
  )
  return connections / seconds
}
