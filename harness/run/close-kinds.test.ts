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
