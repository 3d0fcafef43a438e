import t from 'tap'
import { whyNoGo } from '../go-toolchain/go-toolchain.js'
import type { RunResult } from '../model/run-result.js'
import { buildGoCase } from '../targets/go/build-go-case.js'
import { runScenario } from './run-scenario.js'
import { parseScenario } from './scenario/scenario-input.js'

const skip = (await whyNoGo()) ?? false

/** The shortest run that can exclude a leak of goroutines. */
const SHORT = { mode: 'plain', connections: 2_400, atLeast: 0, threshold: 1_000 }

async function run(how: string, changes: Record<string, unknown>): Promise<RunResult> {
  const target = `command:${await buildGoCase('go-handlers')} -how ${how} -addr {address} -pprof {pprof}`
  return runScenario(
    parseScenario({ ...SHORT, target, ...changes }, key => key),
    new AbortController().signal,
  )
}

t.test(
  'connections that the server ends by their age are told, and the run is not void',
  { skip },
  async t => {
    const lingering = await run('age', { lingerMs: 3_000, concurrency: 400 })
    t.equal(lingering.verdict, 'stable', lingering.reason)
    t.ok(Number(lingering.tolerated?.endedByServer) > 1_000)
    t.strictSame(lingering.tolerated?.failures, {})
  },
)

t.test('RPCs on one connection go on when the server ends it by its age', { skip }, async t => {
  const reused = await run('age', { workload: 'reuse', connections: 60_000 })
  t.equal(reused.verdict, 'stable', reused.reason)
  const { triedAgain = {}, endedByServer = 0 } = reused.tolerated ?? {}
  t.ok(endedByServer + Object.values(triedAgain).reduce((sum, count) => sum + count, 0) > 0)
})

t.test('a stream handler that does not return when its client has gone is a leak', { skip }, async t => {
  const streaming = { responseMessages: 4, close: 'rst-after-rpc' }
  const ignores = await run('ignores-context', streaming)
  t.equal(ignores.verdict, 'leak', ignores.reason)
  t.ok(Number(ignores.tolerated?.rpcsNotEnded) > 300)
  const goroutines = ignores.metrics.find(({ metric }) => metric === 'goroutines')
  t.match(goroutines, { verdict: 'leak' })
  t.ok(Math.abs(Number(goroutines?.perConnection?.estimate) - 1) < 0.05)
  const observes = await run('observes-context', streaming)
  t.equal(observes.verdict, 'stable', observes.reason)
})

t.test('a server that accepts connections and closes them at once is void', { skip }, async t => {
  const refuses = await run('accept-limit -entries 700', { close: 'tcp-only' })
  t.match(refuses, {
    verdict: 'void',
    reason: /^the load makes no RPC, and after a round the server did not answer one/,
  })
  const serves = await run('healthy', { close: 'tcp-only' })
  t.equal(serves.verdict, 'stable', serves.reason)
})

t.test('a server that says nothing before the first RPC is told what load does', { skip }, async t => {
  for (const close of ['rst', 'fin']) {
    const { verdict, reason } = await run('wants-headers', { close })
    t.match({ verdict, reason }, { verdict: 'void', reason: /SETTINGS .*cmux.* rst-after-rpc/ })
  }
  const served = await run('wants-headers', { close: 'rst-after-rpc' })
  t.equal(served.verdict, 'stable', served.reason)
})
