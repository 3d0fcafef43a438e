import t, { type Test } from 'tap'
import { whyNoGo } from '../go-toolchain/go-toolchain.js'
import type { RunResult } from '../model/run-result.js'
import { buildGoCase } from '../targets/go/build-go-case.js'
import { unlessLong } from '../model/testing/long-tests.js'
import { runScenario } from './run-scenario.js'
import { parseScenario } from './scenario/scenario-input.js'

const skip = (await whyNoGo()) ?? false
const long = { skip: unlessLong || skip }
const SHORT = { mode: 'plain', connections: 12_000, concurrency: 64, atLeast: 0, threshold: 1_000 }

function run(target: string, close: string): Promise<RunResult> {
  return runScenario(
    parseScenario({ ...SHORT, target, close }, key => key),
    new AbortController().signal,
  )
}

/** gRPC-Go 1.39.0 never closes a connection that ends before its first byte; 1.39.1 does. */
async function neverCloses(release: 'go.mod' | 'grpc-1.39.1.mod', limit = 0): Promise<string> {
  const binary = await buildGoCase('go-never-closes', release)
  return `command:${binary} -addr {address} -pprof {pprof} -limit ${limit}`
}

function isLeakOfConnections(t: Test, run: RunResult): void {
  t.match(run, { verdict: 'leak', decidedBy: 'unclosed-connections' }, run.reason)
}

t.test('connections that only the collector closes are a leak', long, async t => {
  isLeakOfConnections(t, await run(await neverCloses('go.mod'), 'tcp-only'))
  const after = await run(await neverCloses('grpc-1.39.1.mod'), 'tcp-only')
  t.equal(after.verdict, 'stable', after.reason)
})

t.test('a server that stops accepting because it closes none is a leak, and not void', long, async t => {
  isLeakOfConnections(t, await run(await neverCloses('go.mod', 64), 'tcp-only'))
  const after = await run(await neverCloses('grpc-1.39.1.mod', 64), 'tcp-only')
  t.equal(after.verdict, 'stable', after.reason)
})

t.test('a server of the same release whose counters are read', long, async t => {
  isLeakOfConnections(t, await run('go@1.39.0', 'tcp-only'))
  const after = await run('go@1.39.1', 'tcp-only')
  t.equal(after.verdict, 'stable', after.reason)
})

t.test('sockets in CLOSE_WAIT after a clean close and after a FIN are a leak', long, async t => {
  const target = `command:${await buildGoCase('go-modes')} -m close-wait -n 20 -addr {address} -pprof {pprof}`
  for (const close of ['clean', 'fin']) isLeakOfConnections(t, await run(target, close))
})
