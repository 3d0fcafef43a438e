import t from 'tap'
import { whyNoGo } from '../../go-toolchain/go-toolchain.js'
import { unlessLong } from '../../model/testing/long-tests.js'
import { Rig } from './rig.js'
import { parseScenario } from '../scenario/scenario-input.js'

/** Each release takes a minute to build for the first time. */
const skip = unlessLong || ((await whyNoGo()) ?? false)

/** One release for each form of the API: before v1.38, before v1.41, before v1.58, and the first with the current form. */
const RELEASES = ['1.36.0', '1.39.1', '1.57.0', '1.58.0']

for (const release of RELEASES) {
  for (const mode of ['plain', 'xds'] as const) {
    t.test(`gRPC-Go ${release}, ${mode}, serves and is read`, { skip }, async t => {
      const scenario = parseScenario({ target: `go@${release}`, mode }, key => key)
      const rig = await Rig.start(scenario, new AbortController().signal)
      t.teardown(() => rig.close())
      t.match(rig.target, { version: release })
      t.match(await rig.churn(20), { completed: 20, rpcsAnswered: 20 })
      t.match(await rig.sample(), { liveHeapBytes: Number, openConnections: 0 })
    })
  }
}
