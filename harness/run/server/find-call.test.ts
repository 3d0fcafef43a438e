import t, { type Test } from 'tap'
import { whyNoGo } from '../../go-toolchain/go-toolchain.js'
import { packagePath } from '../../model/package-path.js'
import { unlessLong } from '../../model/testing/long-tests.js'
import type { RunResult } from '../../model/run-result.js'
import { describeRunAsText } from '../../report/text/run-text.js'
import { buildGoCase } from '../../targets/go/build-go-case.js'
import { runScenario } from '../run-scenario.js'
import { parseScenario } from '../scenario/scenario-input.js'
import { Rig } from './rig.js'

const never = new AbortController().signal
const skip = (await whyNoGo()) ?? false
const ORDERS = packagePath('dist/fixtures/cases/orders-server.js')

function nodeServer(services: string, leak = ''): string {
  return `command:"${process.execPath}" --inspect=127.0.0.1:0 --inspect-publish-uid=stderr "${ORDERS}" {address} ${services} ${leak}`
}

async function goServer(services: string, leak = ''): Promise<string> {
  const binary = await buildGoCase('go-own-services')
  return `command:${binary} -addr {address} -pprof {pprof} -services "${services}" -leak "${leak}"`
}

async function rigOf(t: Test, target: string, changes: Record<string, unknown> = {}): Promise<Rig> {
  const rig = await Rig.start(
    parseScenario({ target, mode: 'plain', ...changes }, key => key),
    never,
  )
  t.teardown(() => rig.close())
  return rig
}

async function run(target: string, changes: Record<string, unknown> = {}): Promise<RunResult> {
  return runScenario(
    parseScenario(
      { target, mode: 'plain', connections: 20_000, threshold: 512, atLeast: 0, ...changes },
      key => key,
    ),
    never,
  )
}

function leaksOneKibibyte(t: Test, result: RunResult): void {
  t.equal(result.verdict, 'leak', result.reason)
  const { low, high } = result.bytesPerConnection ?? {}
  t.ok(Number(low) > 900 && Number(high) < 1_250, `${low} to ${high} B per connection`)
}

for (const client of ['raw', 'grpc-js']) {
  t.test(`${client}: the test service, else the health check, else a method that is not there`, async t => {
    const seen = []
    for (const target of ['node', nodeServer('health'), nodeServer('none')]) {
      const rig = await rigOf(t, target, { client, rpcs: 3 })
      const counts = await rig.churn(20)
      t.match(counts, { completed: 20, rpcsAnswered: 60, failures: {} })
      seen.push(rig.call?.describe(rig.scenario.load))
      await rig.close()
    }
    t.same(seen, [
      { method: 'grpc.testing.TestService/UnaryCall', from: 'test-service', expects: ['OK'] },
      { method: 'grpc.health.v1.Health/Check', from: 'health', expects: ['OK'] },
      { method: 'grpc.testing.TestService/UnaryCall', from: 'unimplemented', expects: ['UNIMPLEMENTED'] },
    ])
  })
}

t.test('a method that reads is found by reflection', { skip }, async t => {
  const rig = await rigOf(t, await goServer('orders,reflection'))
  t.match(await rig.churn(20), { completed: 20, rpcsAnswered: 20, failures: {} })
  t.same(rig.call?.describe(rig.scenario.load), {
    method: 'acme.orders.v1.Orders/GetOrder',
    from: 'reflection',
    expects: ['OK'],
  })
  await rig.close()
  const silent = await rigOf(t, await goServer('orders'))
  t.match(silent.call?.describe(silent.scenario.load), { from: 'unimplemented' })
})

t.test('closes without an RPC need no service at all', async t => {
  for (const close of ['tcp-only', 'rst', 'fin', 'rst-at-preface']) {
    const rig = await rigOf(t, nodeServer('none'), { close })
    const counts = await rig.churn(20)
    t.match(counts, { completed: 20, rpcsAnswered: 0, failures: {} }, close)
    t.equal(rig.call, undefined)
    await rig.close()
  }
})

t.test('idle needs no service, and reuse calls what there is', async t => {
  const idle = await rigOf(t, nodeServer('none'), { workload: 'idle' })
  t.equal(idle.call, undefined)
  const reuse = await rigOf(t, nodeServer('none'), { workload: 'reuse' })
  t.match(await reuse.churn(50), { rpcsAnswered: 50, failures: {} })
})

t.test('a flag of the test service is refused at once by a server without it', async t => {
  await t.rejects(rigOf(t, nodeServer('health'), { responseMessages: 4 }), {
    name: 'HarnessError',
    message: /^--response-messages shapes the messages of grpc\.testing\.TestService/,
  })
})

t.test('a server without RPCs of its own is stable, with a pass that says what is not tested', async t => {
  const result = await run(nodeServer('none'))
  t.equal(result.verdict, 'stable', result.reason)
  t.match(result.call, { from: 'unimplemented' })
  t.match(
    describeRunAsText(result).replaceAll(/\s+/g, ' '),
    /which the server does not have: .* no handler is, /,
  )
})

t.test(
  'Node: 1 KiB for each connection is found through a method that is not there',
  { skip: unlessLong },
  async t => {
    leaksOneKibibyte(t, await run(nodeServer('none', 'connection')))
  },
)

t.test('Node: 1 KiB for each connection is found without any RPC', { skip: unlessLong }, async t => {
  leaksOneKibibyte(t, await run(nodeServer('none', 'connection'), { close: 'rst' }))
})

t.test('Node: 1 KiB for each RPC is found through the health check', { skip: unlessLong }, async t => {
  leaksOneKibibyte(t, await run(nodeServer('health', 'rpc')))
})

t.test('Go: stable through the health check, and 1 KiB for each RPC is found', { skip }, async t => {
  const healthy = await run(await goServer('health'))
  t.equal(healthy.verdict, 'stable', healthy.reason)
  t.match(healthy.call, { from: 'health' })
  leaksOneKibibyte(t, await run(await goServer('health', 'rpc')))
})

t.test(
  'Go: 1 KiB for each connection is found through a method that is not there',
  { skip: unlessLong || skip },
  async t => {
    const result = await run(await goServer('', 'connection'))
    t.match(result.call, { from: 'unimplemented' })
    leaksOneKibibyte(t, result)
  },
)
