import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import t, { type Test } from 'tap'
import { liveHeapOf } from '../model/sample.js'
import { whyNoGo } from '../go-toolchain/go-toolchain.js'
import { packagePath } from '../model/package-path.js'
import { unlessLong } from '../model/testing/long-tests.js'
import type { RunResult } from '../model/run-result.js'
import { buildGoCase } from '../targets/go/build-go-case.js'
import { parseEvidenceOptions } from './evidence/evidence-options.js'
import { runScenario } from './run-scenario.js'
import { parseScenario } from './scenario/scenario-input.js'
import { Rig } from './server/rig.js'

const go = (await whyNoGo()) ?? false
const long = { skip: unlessLong }
const longGo = { skip: unlessLong || go }
const NODE_CASE = packagePath('dist/fixtures/cases/keyed-by-client.js')

/** A rise is confirmed, and a pass possible, after the third stage. */
const SHORT = { connections: 20_000, atLeast: 2_000, hold: 0 }

type Key = 'peer' | 'ip'

async function goServer(key: Key): Promise<string> {
  return `command:${await buildGoCase('go-handlers')} -how per-${key} -addr {address} -pprof {pprof}`
}

function nodeServer(key: Key): string {
  return `command:"${process.execPath}" --inspect=127.0.0.1:0 --inspect-publish-uid=stderr "${NODE_CASE}" ${key} {address}`
}

/** Bytes of an entry, measured by the server's own code without any connection. */
async function goTruth(entries: number): Promise<number> {
  const { stdout } = await promisify(execFile)(await buildGoCase('go-handlers'), ['-truth', String(entries)])
  return Number(stdout)
}

async function nodeTruth(entries: number): Promise<number> {
  const args = ['--expose-gc', NODE_CASE, 'truth', String(entries)]
  return Number((await promisify(execFile)(process.execPath, args)).stdout)
}

async function run(target: string, changes: Record<string, unknown> = {}): Promise<RunResult> {
  return runScenario(
    parseScenario({ target, mode: 'plain', concurrency: 64, ...SHORT, ...changes }, key => key),
    new AbortController().signal,
    {},
    parseEvidenceOptions({ evidence: 'profile' }),
  )
}

/** Bytes that each of so many connections costs, between two samples. */
async function bytesBetweenSamples(t: Test, target: string, connections: number): Promise<number> {
  const scenario = parseScenario({ target, mode: 'plain', concurrency: 64 }, key => key)
  const rig = await Rig.start(scenario, new AbortController().signal)
  t.teardown(() => rig.close())
  // As many entries as the truth begins with: a map grows in steps.
  await rig.warmUp(1_000)
  const before = await rig.sample()
  await rig.churn(connections)
  const after = await rig.sample()
  return (liveHeapOf(after) - liveHeapOf(before)) / connections
}

function within(t: Test, found: number | undefined, expected: number): void {
  const ratio = (found ?? NaN) / expected
  t.ok(ratio > 0.9 && ratio < 1.1, `${found} B, and the truth is ${expected} B`)
}

function pathOf({ evidence }: RunResult): string {
  return (
    evidence?.retention?.holder?.path.map(({ type, field }) => type + field).join(' ') ??
    JSON.stringify(evidence?.problems)
  )
}

t.test('Go: a map keyed by address and port of the client leaks, in its true size', { skip: go }, async t => {
  const result = await run(await goServer('peer'))
  t.equal(result.verdict, 'leak', result.reason)
  t.equal(result.load.sources, 500)
  t.match(pathOf(result), /limiters/, 'the path names the map')
  within(t, await bytesBetweenSamples(t, await goServer('peer'), 12_000), await goTruth(12_000))
})

t.test('Node: a map keyed by address and port of the client leaks, in its true size', long, async t => {
  const result = await run(nodeServer('peer'))
  t.equal(result.verdict, 'leak', result.reason)
  t.match(pathOf(result), /buckets/, 'the path names the map')
  within(t, await bytesBetweenSamples(t, nodeServer('peer'), 12_000), await nodeTruth(12_000))
})

t.test(
  'Go: a map keyed by the address: some hundred clients, and one for each connection',
  longGo,
  async t => {
    const cluster = await run(await goServer('ip'))
    t.equal(cluster.verdict, 'stable', cluster.reason)
    const each = await run(await goServer('ip'), { sources: 'each' })
    t.equal(each.verdict, 'leak', each.reason)
    t.equal(each.load.sources, 'each')
    t.match(pathOf(each), /limiters/, 'the path names the map')
  },
)

t.test(
  'Node: a map keyed by the address: some hundred clients, and one for each connection',
  long,
  async t => {
    // Some hundred clients: the threshold is above what a young Node server grows by.
    const cluster = await run(nodeServer('ip'), { threshold: 256 })
    t.equal(cluster.verdict, 'stable', cluster.reason)
    const each = await run(nodeServer('ip'), { sources: 'each' })
    t.equal(each.verdict, 'leak', each.reason)
    t.match(pathOf(each), /buckets/, 'the path names the map')
  },
)

t.test('the true size with 100,000 connections', longGo, async t => {
  within(t, await bytesBetweenSamples(t, await goServer('peer'), 100_000), await goTruth(100_000))
  within(t, await bytesBetweenSamples(t, nodeServer('peer'), 100_000), await nodeTruth(100_000))
})
