import t, { type Test } from 'tap'
import { whyNoGo } from '../go-toolchain/go-toolchain.js'
import { ADS_CLIENT_KINDS } from '../model/load/ads-client-kind.js'
import type { Load } from '../model/load/load.js'
import { liveHeapOf } from '../model/sample.js'
import { unlessLong } from '../model/testing/long-tests.js'
import { parseScenario } from './scenario/scenario-input.js'
import { Rig } from './server/rig.js'

const skip = (await whyNoGo()) ?? false
const never = new AbortController().signal
const NEWEST = 'go-control-plane@0.14.0'
const LEAK_BYTES = 1_024
/** The allocator of Go has no size class at 1,024 bytes and a type header. */
const PLANTED_BYTES = 1_152

const parse = (target: string, input: object): ReturnType<typeof parseScenario> =>
  parseScenario({ target, workload: 'ads-clients', ...input }, key => key)

const loadOf = (input: object): Load => parse(NEWEST, input).load

async function start(t: Test, target: string, input: object = {}): Promise<Rig> {
  const rig = await Rig.start(parse(target, input), never)
  t.teardown(() => rig.close())
  return rig
}

t.test('whatever an ADS client does, the counts of streams agree', { skip }, async t => {
  const rig = await start(t, NEWEST)
  let units = 0
  for (const adsClient of ADS_CLIENT_KINDS) {
    const counts = await rig.churn(50, loadOf({ adsClient, concurrency: 5 }))
    units += 50
    // A round that does not reconcile is void.
    t.strictSame(counts.failures, {}, adsClient)
    t.match(counts, { adsStreams: 50, connected: 50 }, adsClient)
  }
  const kept = await rig.churn(200, loadOf({ adsClient: 'sotw-flap=1,delta-cancel=3', adsConnections: '2' }))
  t.match(kept, { adsStreams: 200, connected: 2, rpcsAnswered: 50, rpcsEndedByClient: 150 })
  t.equal((await rig.sample()).connections, units + 200)
})

t.test('a planted leak of each ADS client is found to its size', { skip }, async t => {
  const rig = await start(t, `${NEWEST}+planted-leak=${LEAK_BYTES}`)
  const load = loadOf({ adsClient: 'delta-cancel=1,sotw-cancel=1', adsConnections: '2' })
  await rig.churn(1_000, load)
  const before = liveHeapOf(await rig.sample())
  await rig.churn(4_000, load)
  const each = (liveHeapOf(await rig.sample()) - before) / 4_000
  t.ok(Math.abs(each / PLANTED_BYTES - 1) < 0.05, `${each.toFixed(1)} B per ADS client`)
})

t.test(
  '0.10.3 keeps a goroutine for each request of a delta client, and 0.11.0 none',
  {
    skip: unlessLong || skip,
  },
  async t => {
    const kept: number[] = []
    for (const version of ['0.10.3', '0.11.0']) {
      const rig = await start(t, `go-control-plane@${version}`)
      const load = loadOf({ adsClient: 'delta-half-close', subscribe: 'cds,lds' })
      await rig.churn(200, load)
      const before = (await rig.sample()).goroutines ?? 0
      await rig.churn(400, load)
      kept.push((((await rig.sample()).goroutines ?? 0) - before) / 400)
    }
    const [leaky = 0, fixed = 0] = kept
    t.ok(Math.abs(leaky - 2) < 0.2, `${leaky} goroutines per ADS client`)
    t.ok(fixed < 0.05, `${fixed} goroutines per ADS client`)
  },
)

t.test('a type that the control plane does not answer is named', { skip: unlessLong || skip }, async t => {
  const rig = await start(t, NEWEST)
  const { failures } = await rig.churn(1, loadOf({ subscribe: 'cds,eds=unknown' }))
  t.strictSame(failures, { 'timed out waiting for the server to answer eds': 1 })
})
