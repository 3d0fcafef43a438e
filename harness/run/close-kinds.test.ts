import semver from 'semver'
import t from 'tap'
import { whyNoGo } from '../go-toolchain/go-toolchain.js'
import { CLOSE_KINDS, CLOSES } from '../model/load/close-kind.js'
import { parseScenario } from './scenario/scenario-input.js'
import { Rig } from './server/rig.js'

const noGo = (await whyNoGo()) ?? false
const never = new AbortController().signal
/** These releases keep the session and the socket after most protocol errors: see docs/findings.md. */
const keepsBroken = semver.satisfies(process.version, '<22.23.0 || >=23.0.0 <24.17.0')

const SERVERS = [
  { target: 'node', skip: false },
  { target: 'go@1.66.3', skip: noGo },
] as const

for (const { target, skip } of SERVERS) {
  t.test(
    `${target}: whatever the close, the counts of clients and server agree, and the server goes on`,
    { skip },
    async t => {
      const parse = (input: object): ReturnType<typeof parseScenario> =>
        parseScenario({ target, mode: 'plain', ...input }, key => key)
      const rig = await Rig.start(parse({}), never)
      t.teardown(() => rig.close())
      await rig.churn(1)
      let before = (await rig.sample()).connections
      for (const close of CLOSE_KINDS) {
        if (target === 'node' && keepsBroken && CLOSES[close].breaks) continue
        // Without a keepalive, nobody closes them.
        if (CLOSES[close].end === 'never' || CLOSES[close].end === 'server') continue
        const silentMs = CLOSES[close].silent ? 20 : undefined
        // A round that does not reconcile is void.
        await rig.churn(48, parse({ close, silentMs }).load)
        const { connections, unclosedConnections = 0 } = await rig.sample()
        t.equal(connections, before + 48, close)
        t.equal(unclosedConnections, 0, `${close}: the server closes them`)
        before = connections
      }
    },
  )
}

t.test('the server does not notice a client that has vanished, unless it has a keepalive', async t => {
  for (const keepalive of [false, true]) {
    const serverOption = keepalive ? ['keepalive-ms=200', 'keepalive-timeout-ms=200'] : undefined
    const scenario = parseScenario(
      { target: 'node', mode: 'plain', serverOption, close: 'vanish', silentMs: 1_500 },
      key => key,
    )
    const rig = await Rig.start(scenario, never)
    t.teardown(() => rig.close())
    await rig.churn(32)
    const { unclosedConnections } = await rig.sample()
    t.equal(unclosedConnections, keepalive ? 0 : 32)
  }
})

for (const { target, skip } of SERVERS) {
  t.test(`${target}: its keepalive ends a connection whose client answers nothing`, { skip }, async t => {
    // The least that gRPC-Go takes is a second.
    const serverOption = ['keepalive-ms=1000', 'keepalive-timeout-ms=200']
    const scenario = parseScenario(
      { target, mode: 'plain', serverOption, close: 'unanswered', concurrency: 32 },
      key => key,
    )
    const rig = await Rig.start(scenario, never)
    t.teardown(() => rig.close())
    const before = (await rig.sample()).connections
    await rig.churn(64)
    const { connections, unclosedConnections } = await rig.sample()
    t.equal(connections, before + 64)
    t.equal(unclosedConnections, 0)
  })
}
