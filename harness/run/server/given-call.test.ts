import { spawnSync } from 'node:child_process'
import t, { type Test } from 'tap'
import { whyNoGo } from '../../go-toolchain/go-toolchain.js'
import { packagePath } from '../../model/package-path.js'
import { unlessLong } from '../../model/testing/long-tests.js'
import type { RunResult } from '../../model/run-result.js'
import { runResultSchema } from '../../model/run-result.js'
import { describeRunAsText } from '../../report/text/run-text.js'
import { buildGoCase } from '../../targets/go/build-go-case.js'
import { runScenario } from '../run-scenario.js'
import { loadOf } from '../scenario/same-load.js'
import { parseScenario } from '../scenario/scenario-input.js'
import { Rig } from './rig.js'

const never = new AbortController().signal
const skip = (await whyNoGo()) ?? false
const ORDERS = packagePath('dist/fixtures/cases/orders-server.js')
const PROTO = packagePath('fixtures/cases/orders.proto')
const SERVICE = 'acme.orders.v1.Orders'

function nodeServer(leak = ''): string {
  return `command:"${process.execPath}" --inspect=127.0.0.1:0 --inspect-publish-uid=stderr "${ORDERS}" {address} health,orders ${leak}`
}

async function goServer(leak = '', services = 'orders,reflection'): Promise<string> {
  const binary = await buildGoCase('go-own-services')
  return `command:${binary} -addr {address} -pprof {pprof} -services "${services}" -leak "${leak}"`
}

const scenarioOf = (target: string, changes: Record<string, unknown>): ReturnType<typeof parseScenario> =>
  parseScenario({ target, mode: 'plain', ...changes }, key => `--${key}`)

async function rigOf(t: Test, target: string, changes: Record<string, unknown>): Promise<Rig> {
  const rig = await Rig.start(scenarioOf(target, changes), never)
  t.teardown(() => rig.close())
  return rig
}

const node = (t: Test, changes: Record<string, unknown>): Promise<Rig> =>
  rigOf(t, nodeServer(), { proto: PROTO, ...changes })

async function run(target: string, changes: Record<string, unknown>): Promise<RunResult> {
  return runScenario(
    scenarioOf(target, { connections: 20_000, threshold: 512, atLeast: 0, ...changes }),
    never,
  )
}

function leaksOneKibibyte(t: Test, result: RunResult, moreBytes = 0): void {
  t.equal(result.verdict, 'leak', result.reason)
  const { low, high } = result.bytesPerConnection ?? {}
  t.ok(Number(low) > 900 && Number(high) < 1_250 + moreBytes, `${low} to ${high} B per connection`)
}

const CALLS: readonly Record<string, unknown>[] = [
  { call: `${SERVICE}/GetOrder`, data: '{"id":"1"}' },
  { call: `/${SERVICE}/ListOrders`, data: '{"id":"{uuid}"}' },
  { call: `${SERVICE}/PlaceOrders`, data: '[{"id":"1"},{"id":"{n}"}]' },
  { call: `${SERVICE}/PlaceOrders`, data: '[]' },
  { call: `${SERVICE}/FollowOrders`, data: '[{"id":"1"},{"id":"2"}]', metadata: ['n={n}', 'tenant=acme'] },
  { call: `${SERVICE}/GetOrder`, data: '{"id":"missing"}', expectStatus: 'OK,NOT_FOUND' },
  { call: `${SERVICE}/GetOrder`, data: '{"id":"slow"}', deadline: 60, expectStatus: 'DEADLINE_EXCEEDED' },
  { call: `${SERVICE}/GetOrder`, data: '{"id":"secret"}', metadata: 'authorization=Bearer abc123def456' },
  { call: 'grpc.health.v1.Health/Check', proto: undefined },
]

for (const client of ['raw', 'grpc-js']) {
  for (const changes of CALLS) {
    t.test(`${client}: ${Object.values(changes).join(' ')}`, async t => {
      const rig = await node(t, { client, rpcs: 2, ...changes })
      t.match(await rig.churn(20), { completed: 20, rpcsAnswered: 40, failures: {} })
    })
  }
}

const MIX = {
  call: [`${SERVICE}/GetOrder=3`, `${SERVICE}/PlaceOrders`],
  data: ['{"id":"1"}', '[{"id":"{n}"},{"id":"2"}]'],
}

for (const client of ['raw', 'grpc-js']) {
  for (const workload of client === 'raw' ? ['connections', 'reuse'] : ['connections']) {
    t.test(`${client}, ${workload}: several methods by weight`, async t => {
      const perConnection = workload === 'reuse' ? {} : { rpcs: 5 }
      const rig = await node(t, { client, workload, concurrency: 1, ...perConnection, ...MIX })
      const counts = await rig.churn(workload === 'reuse' ? 20 : 4)
      t.match(counts, { rpcsAnswered: 20, failures: {} })
      t.same(rig.call?.describe(rig.scenario.load).method, `${SERVICE}/GetOrder=3,${SERVICE}/PlaceOrders=1`)
      const [, second] = rig.call?.rpcsOf(rig.scenario.load) ?? []
      const id = second?.[0].next().messages[0]?.toString().slice(2)
      t.equal(id, '7', 'five RPCs of the load, and one before it, are of that method')
    })
  }
}

for (const client of ['raw', 'grpc-js']) {
  t.test(`${client}: answers are counted by method and status`, async t => {
    const given = { client, rpcs: 4, call: MIX.call, data: ['{"id":"missing"}', '[{"id":"1"}]'] }
    const rig = await node(t, { ...given, expectStatus: 'OK,NOT_FOUND' })
    const before = rig.call?.describe(rig.scenario.load).answers
    await rig.churn(10)
    const after = rig.call?.describe(rig.scenario.load).answers
    const more = (method: number, status: 'OK' | 'NOT_FOUND'): number =>
      (after?.[method]?.statuses[status] ?? 0) - (before?.[method]?.statuses[status] ?? 0)
    t.same([more(0, 'NOT_FOUND'), more(0, 'OK'), more(1, 'OK'), more(1, 'NOT_FOUND')], [30, 0, 10, 0])
  })
}

t.test('a method that never ends with OK is told', async t => {
  const changes = { proto: PROTO, connections: 600, maxSeconds: 20, expectStatus: 'OK,NOT_FOUND' }
  const call = { call: `${SERVICE}/GetOrder`, data: '{"id":"missing"}' }
  const text = describeRunAsText(await run(nodeServer(), { ...changes, ...call })).replaceAll(/\s+/g, ' ')
  t.match(text, /Answers: acme\.orders\.v1\.Orders\/GetOrder: [\d,]+ NOT_FOUND\./)
  t.match(text, /No RPC of acme\.orders\.v1\.Orders\/GetOrder ended with OK/)
})

t.test('each of several methods is checked, with its own data', async t => {
  const wrong = { ...MIX, data: ['{"id":"1"}', '{"ids":"1"}'] }
  await t.rejects(node(t, wrong), { message: /has no field "ids"/ })
  const missing = { ...MIX, data: ['{"id":"missing"}', '{"id":"1"}'] }
  await t.rejects(node(t, missing), { message: /GetOrder ended with status NOT_FOUND/ })
  t.throws(() => scenarioOf('node', { ...MIX, data: '{}' }), {
    message: /--data is given 1 times, and --call 2/,
  })
  t.throws(() => scenarioOf('node', { call: 'a.B/C=0' }), { message: /the weight is 0/ })
})

t.test('an answer with a status that is not expected is a failure, and said at once', async t => {
  const call = { call: `${SERVICE}/GetOrder`, data: '{"id":"missing"}' }
  await t.rejects(node(t, call), {
    message: `${SERVICE}/GetOrder ended with status NOT_FOUND, and OK is expected`,
    next: /--expect-status OK,NOT_FOUND/,
  })
  await t.rejects(node(t, { call: `${SERVICE}/GetOrder`, data: '{"id":"secret"}' }), {
    message: /UNAUTHENTICATED/,
    next: /--metadata/,
  })
  await t.rejects(node(t, { ...call, expectStatus: 'ABORTED', data: '{"id":"1"}' }), { message: /status OK/ })
})

const MISTAKES: readonly [changes: Record<string, unknown>, message: RegExp, next: RegExp][] = [
  [
    { call: 'acme.orders.v1.Order/GetOrder' },
    /no service acme\.orders\.v1\.Order in/,
    /acme\.orders\.v1\.Orders/,
  ],
  [{ call: `${SERVICE}/GetOrders` }, /has no method GetOrders/, /It has GetOrder, ListOrders/],
  [{ data: '{"id":1}' }, /--data: id: 1 is not a string/, /JSON form/],
  [{ data: '{"ids":"1"}' }, /GetOrderRequest has no field "ids"/, /It has id, /],
  [{ data: '{"items":[{"count":"x"}]}' }, /items\[0\]\.count: "x" is not an int32/, /JSON form/],
  [
    { data: '{"byName":{"a":{"cont":1}}}' },
    /byName\["a"\]: acme\.orders\.v1\.Item has no field "cont"/,
    /count/,
  ],
  [{ data: '{"state":"OPEN"}' }, /state: "OPEN" is not a value of acme\.orders\.v1\.State/, /JSON form/],
  [{ data: '{"since":"today"}' }, /since: "today" is not a time/, /JSON form/],
  [{ data: '{"pageNumber":1,"pageToken":"a"}' }, /cannot both be set/, /Leave one/],
  [{ data: '[{},{}]' }, /has 2 messages, and GetOrder takes one/, /one object/],
  [{ data: '{id:1}' }, /--data is not JSON/, /single quotes/],
  [{ proto: '/no/such.proto' }, /there is no file \/no\/such\.proto/, /--proto-path/],
]

for (const [changes, message, next] of MISTAKES) {
  t.test(`before the server starts: ${Object.values(changes).join(' ')}`, async t => {
    await t.rejects(node(t, { call: `${SERVICE}/GetOrder`, ...changes }), {
      name: 'HarnessError',
      message,
      next,
    })
  })
}

t.test('flags that have no effect are refused', async t => {
  t.throws(() => scenarioOf('node', { data: '{}' }), { message: /there is no --call/ })
  t.throws(() => scenarioOf('node', { call: 'a.B/C', close: 'rst' }), { message: /makes no RPC/ })
  t.throws(() => scenarioOf('node', { call: 'a.B/C', requestBytes: 4 }), { message: /--request-bytes/ })
  t.throws(() => scenarioOf('node', { call: 'a.B.C' }), { message: /is no method/ })
  t.throws(() => scenarioOf('node', { call: 'a.B/C', expectStatus: 'FINE' }), { message: /no status "FINE"/ })
  t.throws(() => scenarioOf('node', { call: 'a.B/C', metadata: 'te=x' }), { message: /"te" cannot be set/ })
  t.throws(() => scenarioOf('node', { call: 'a.B/C', data: '@/no/such' }), {
    message: /--data @\/no\/such cannot be read/,
  })
})

const noProtoc = spawnSync('protoc', ['--version']).status === 0 ? false : 'needs protoc'

t.test('the types come from a descriptor set', { skip: noProtoc }, async t => {
  const dir = t.testdir({})
  const file = `${dir}/orders.binpb`
  const args = [
    '--include_imports',
    `--descriptor_set_out=${file}`,
    '-I',
    packagePath('fixtures/cases'),
    PROTO,
  ]
  t.equal(spawnSync('protoc', args).status, 0)
  const data = '{"id":"1","byName":{"a":{"count":2}},"since":"2026-01-31T12:00:00Z","state":"STATE_OPEN"}'
  const rig = await rigOf(t, nodeServer(), { call: `${SERVICE}/GetOrder`, data, descriptorSet: file })
  t.match(await rig.churn(10), { rpcsAnswered: 10, failures: {} })
})

t.test('a server without reflection says that the types are missing', async t => {
  await t.rejects(rigOf(t, nodeServer(), { call: `${SERVICE}/GetOrder` }), {
    message: /no reflection/,
    next: /--proto FILE/,
  })
})

t.test('run.json has the call with its secrets masked, and runs of other calls are not compared', async t => {
  const changes = { proto: PROTO, connections: 600, maxSeconds: 20 }
  const call = { call: `${SERVICE}/GetOrder`, data: '{"id":"secret"}' }
  const metadata = ['authorization=Bearer abc123def456', 'tenant=acme']
  const result = runResultSchema.parse(await run(nodeServer(), { ...changes, ...call, metadata }))
  t.same(result.call, {
    method: `${SERVICE}/GetOrder`,
    from: 'given',
    expects: ['OK'],
    data: '{"id":"secret"}',
    metadata: ['authorization=***', 'tenant=acme'],
    answers: result.call?.answers,
  })
  const statuses = result.call?.answers?.[0]?.statuses ?? {}
  t.same(Object.keys(statuses), ['OK'])
  t.ok((statuses.OK ?? 0) >= result.connections, 'the whole run with its warm-up')
  t.notMatch(describeRunAsText(result), /Answers:/)
  t.notMatch(JSON.stringify(result), /abc123def456/)
  t.match(loadOf(result), { call: `${SERVICE}/GetOrder`, 'expect-status': 'OK', data: '{"id":"secret"}' })
})

t.test(
  'Node: a cache without limit is found where each request is another one, and only there',
  { skip: unlessLong },
  async t => {
    const call = { proto: PROTO, call: `${SERVICE}/GetOrder` }
    const same = await run(nodeServer('id'), { ...call, data: '{"id":"1"}' })
    t.equal(same.verdict, 'stable', same.reason)
    // Beside the kilobyte, each entry has its key and a place in the map.
    leaksOneKibibyte(t, await run(nodeServer('id'), { ...call, data: '{"id":"order {n}"}' }), 150)
  },
)

t.test('Node: 1 KiB for each stream of requests is found', { skip: unlessLong }, async t => {
  const call = { proto: PROTO, call: `${SERVICE}/FollowOrders`, data: '[{"id":"1"},{"id":"2"}]' }
  leaksOneKibibyte(t, await run(nodeServer('rpc'), call))
})

t.test('Go: the types come from server reflection, unary and streaming', { skip }, async t => {
  for (const [call, rpcs] of [
    ['GetOrder', 3],
    ['ListOrders', 2],
  ] as const) {
    const rig = await rigOf(t, await goServer(), { call: `${SERVICE}/${call}`, data: '{"id":"{n}"}', rpcs })
    t.match(await rig.churn(20), { completed: 20, rpcsAnswered: 20 * rpcs, failures: {} })
    await rig.close()
  }
  await t.rejects(rigOf(t, await goServer(), { call: 'acme.orders.v1.Orderz/GetOrder' }), {
    message: /no service acme\.orders\.v1\.Orderz in the server's reflection/,
    next: /It has acme\.orders\.v1\.Orders/,
  })
  const other = { call: `${SERVICE}/FollowOrders`, proto: PROTO }
  await t.rejects(rigOf(t, await goServer(), other), {
    message: /does not implement .*FollowOrders \(UNIMPLEMENTED\)/,
  })
})

t.test('Go: stable, and 1 KiB for each RPC is found', { skip: unlessLong || skip }, async t => {
  const call = { call: `${SERVICE}/GetOrder`, data: '{"id":"missing"}', expectStatus: 'NOT_FOUND' }
  const healthy = await run(await goServer(), call)
  t.equal(healthy.verdict, 'stable', healthy.reason)
  leaksOneKibibyte(t, await run(await goServer('rpc'), call))
})
