import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import t, { type Test } from 'tap'
import { whyNoGo } from '../go-toolchain/go-toolchain.js'
import type { RunResult } from '../model/run-result.js'
import { buildGoCase } from '../targets/go/testing/build-go-case.js'
import { runScenario } from './run-scenario.js'
import { parseScenario } from './scenario/scenario-input.js'
import { Rig } from './server/rig.js'

const skip = (await whyNoGo()) ?? false

async function target(how: string): Promise<string> {
  return `command:${await buildGoCase('go-handlers')} -how ${how} -addr {address} -pprof {pprof}`
}

async function run(how: string, changes: Record<string, unknown> = {}): Promise<RunResult> {
  const input = { target: await target(how), mode: 'plain', connections: 20_000, ...changes }
  return runScenario(
    parseScenario(input, key => key),
    new AbortController().signal,
  )
}

/** Bytes of an entry, measured by the server's own code without any connection. */
async function truth(entries: number): Promise<number> {
  const { stdout } = await promisify(execFile)(await buildGoCase('go-handlers'), ['-truth', String(entries)])
  return Number(stdout)
}

function within(t: Test, found: number | undefined, expected: number): void {
  const ratio = (found ?? NaN) / expected
  t.ok(ratio > 0.9 && ratio < 1.1, `${found} B, and the truth is ${expected} B`)
}

t.test('a map keyed by address and port of the client leaks, in its true size', { skip }, async t => {
  const { verdict, bytesPerConnection, reason, load } = await run('per-peer')
  t.equal(verdict, 'leak', reason)
  t.equal(load.sources, 400)
  within(t, bytesPerConnection?.estimate, await truth(12_000))
})

t.test('no entry of that map is found twice, with 100,000 connections', { skip }, async t => {
  const scenario = parseScenario({ target: await target('per-peer'), mode: 'plain' }, key => key)
  const rig = await Rig.start(scenario, new AbortController().signal)
  t.teardown(() => rig.close())
  await rig.warmUp(1_000)
  const before = await rig.sample()
  await rig.churn(100_000)
  const after = await rig.sample()
  within(t, (after.liveHeapBytes - before.liveHeapBytes) / 100_000, await truth(100_000))
})

t.test('a map keyed by the address is stable with some hundred clients', { skip }, async t => {
  const { verdict, reason } = await run('per-ip')
  t.equal(verdict, 'stable', reason)
})

t.test('the same map leaks when each connection has an address of its own', { skip }, async t => {
  const { verdict, bytesPerConnection, reason, load } = await run('per-ip', { sources: 'each' })
  t.equal(verdict, 'leak', reason)
  t.equal(load.sources, 'each')
  within(t, bytesPerConnection?.estimate, await truth(12_000))
})

t.test('one address for all connections, as asked', { skip }, async t => {
  const { verdict, reason, load } = await run('per-ip', { sources: 1 })
  t.equal(verdict, 'stable', reason)
  t.equal(load.sources, 1)
})
