import t, { type Test } from 'tap'
import { whyNoGo } from '../go-toolchain/go-toolchain.js'
import type { Load } from '../model/load/load.js'
import { liveHeapOf } from '../model/sample.js'
import { unlessLong } from '../model/testing/long-tests.js'
import { describeRunAsText } from '../report/text/run-text.js'
import { XDS_UPDATE_KINDS } from '../workloads/xds-update-kinds.js'
import { runScenario } from './run-scenario.js'
import { parseScenario } from './scenario/scenario-input.js'
import { Rig } from './server/rig.js'

// The library of Node takes the RBAC filter only with this setting.
process.env['GRPC_XDS_EXPERIMENTAL_RBAC'] = 'true'

const noGo = (await whyNoGo()) ?? false
const never = new AbortController().signal
const GO = 'go@1.85.0'
/** Has no rounding up, in Go and in V8. */
const LEAK_BYTES = 512

const parse = (target: string, input: object): ReturnType<typeof parseScenario> =>
  parseScenario({ target, mode: 'xds', workload: 'xds-updates', ...input }, key => key)

const loadOf = (xdsUpdate: string): Load => parse('node', { xdsUpdate }).load

async function start(t: Test, target: string, input: object = {}): Promise<Rig> {
  const rig = await Rig.start(parse(target, input), never)
  t.teardown(() => rig.close())
  return rig
}

for (const [target, skip] of [
  ['node', false],
  [GO, noGo],
] as const) {
  t.test(
    `${target}: as many updates are answered as were sent, and each one leaks what it should`,
    { skip },
    async t => {
      const rig = await start(t, `${target}+planted-leak=${LEAK_BYTES}`)
      // grpc-js keeps the filter chains of a changed Listener for ten minutes, so that nothing changes in this one.
      const load = loadOf('same')
      await rig.churn(200, load)
      const before = liveHeapOf(await rig.sample())
      await rig.churn(600, load)
      const each = (liveHeapOf(await rig.sample()) - before) / 600
      t.ok(Math.abs(each / LEAK_BYTES - 1) < 0.05, `${each.toFixed(1)} B per update`)
      await answersAll(t, rig)
    },
  )

  t.test(`${target}: the same with RDS`, { skip: unlessLong || skip }, async t => {
    await answersAll(t, await start(t, target, { routes: 'rds' }))
  })
}

const RESOURCES = `
resources:
- "@type": type.googleapis.com/envoy.config.listener.v3.Listener
  name: any-server
  default_filter_chain:
    filters:
    - name: http
      typed_config:
        "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
        rds: { route_config_name: mine, config_source: { ads: {}, resource_api_version: V3 } }
        http_filters:
        - name: router
          typed_config: { "@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router }
- "@type": type.googleapis.com/envoy.config.route.v3.RouteConfiguration
  name: mine
  virtual_hosts:
  - { name: all, domains: ["*"], routes: [{ match: { prefix: / }, nonForwardingAction: {} }] }
`

for (const [target, skip] of [
  ['node', unlessLong],
  [GO, noGo],
] as const) {
  t.test(`${target}: it is served the resources of a file, and they are updated`, { skip }, async t => {
    const file = `${t.testdir({ 'xds.yaml': RESOURCES })}/xds.yaml`
    const rig = await start(t, target, { xdsResources: file })
    await answersAll(t, rig)
    const asked = new Set(rig.xds.events.flatMap(({ resourceNames = [] }) => resourceNames))
    t.ok(asked.has('mine'), 'it asked for the routes that the Listener of the file names')
  })
}

t.test('a file of resources that cannot be read is named before anything is built', async t => {
  const input = { xdsResources: '/nowhere/xds.yaml' }
  const message = /--xds-resources \/nowhere\/xds.yaml cannot be read/
  await t.rejects(Rig.start(parse('node', input), never), { message })
  t.throws(() => parse('node', { ...input, mode: 'plain', workload: 'connections' }), {
    message: /--xds-resources needs a server that the mock control plane manages/,
    next: /Add --mode xds/,
  })
})

async function answersAll(t: Test, rig: Rig): Promise<void> {
  for (const kind of Object.keys(XDS_UPDATE_KINDS)) {
    // grpc-js waits for a second before it opens another stream.
    const units = kind === 'stream' ? 1 : 10
    // A round that does not reconcile is void.
    t.match(await rig.churn(units, loadOf(kind)), { units, failures: {}, connected: 0 }, kind)
  }
  // It serves: each connection has the preface and SETTINGS both ways.
  const { load } = parse('node', { workload: 'connections', close: 'rst' })
  t.match(await rig.churn(5, load), { connected: 5 })
  await rig.xds.serveWrongBytes()
  const { error = '' } = rig.xds.requests.at(-1) ?? {}
  t.match(error, /\w/, 'the NACK of what is no message is in the record, in the words of the server')
  t.notMatch(error, /use_original_dst/, 'and not that of the Listener before')
}

t.test('a run with a leak for each update says so, per update', { skip: unlessLong }, async t => {
  const run = await runScenario(parse('node+planted-leak=1024', { xdsUpdate: 'same' }), never)
  t.equal(run.verdict, 'leak')
  t.equal(run.unit, 'xDS-update')
  t.match(describeRunAsText(run), /per xDS update/)
})
