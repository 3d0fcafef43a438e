import t from 'tap'
import { whyNoGo } from '../go-toolchain/go-toolchain.js'
import { parseScenario } from './scenario/scenario-input.js'
import { Rig } from './server/rig.js'

const noGo = (await whyNoGo()) ?? false
const never = new AbortController().signal

const parse = (target: string, input: object): ReturnType<typeof parseScenario> =>
  parseScenario({ target, mode: 'plain', workload: 'messages', ...input }, key => key)

for (const { target, skip } of [
  { target: 'node', skip: false },
  { target: 'go@1.66.3', skip: noGo },
]) {
  t.test(`${target}: all messages arrive, whether the handler reads or not`, { skip }, async t => {
    for (const handlerMs of [0, 100_000]) {
      const rig = await Rig.start(parse(target, { openStreams: 3, requestBytes: 1_000, handlerMs }), never)
      t.teardown(() => rig.close())
      for (const messages of [100, 400]) {
        // A round whose messages fail, or whose counts differ from the server's, is void.
        await rig.churn(messages)
        t.equal((await rig.sample()).unclosedConnections, 0)
      }
      t.equal((await rig.sample()).connections, 500)
    }
  })
}
