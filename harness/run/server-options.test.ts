import t from 'tap'
import { whyNoGo } from '../go-toolchain/go-toolchain.js'
import { parseScenario } from './scenario/scenario-input.js'
import { Rig } from './server/rig.js'

const noGo = (await whyNoGo()) ?? false
const parse = (target: string, ...serverOption: string[]): ReturnType<typeof parseScenario> =>
  parseScenario({ target, mode: 'plain', serverOption }, key => `--${key}`)

async function start(target: string, ...options: string[]): Promise<Rig> {
  return Rig.start(parse(target, ...options), new AbortController().signal)
}

const BOTH = [
  'keepalive-ms=60000',
  'keepalive-timeout-ms=5000',
  'max-age-ms=600000',
  'max-streams=7',
  'interceptors=3',
]

for (const { target, more, skip } of [
  { target: 'go@1.66.3', more: ['stats-handlers=2'], skip: noGo },
  { target: 'node', more: ['channelz=on'], skip: false },
]) {
  t.test(
    `${target}: it serves with all its options, and keeps to the limit of streams`,
    { skip },
    async t => {
      const rig = await start(target, ...BOTH, ...more)
      t.teardown(() => rig.close())
      t.match(await rig.churn(40), { rpcsAnswered: 40, failures: {} })
      const { load } = parseScenario({ target, mode: 'plain', workload: 'rpcs', concurrency: 40 }, key => key)
      t.match(await rig.churn(400, load), { rpcsAnswered: 400, failures: {} })
    },
  )
}

t.test('a server ends its connections at their age', async t => {
  const rig = await start('node', 'max-age-ms=100')
  t.teardown(() => rig.close())
  const { load } = parseScenario({ target: 'node', mode: 'plain', lingerMs: 1_000 }, key => key)
  t.match(await rig.churn(20, load), { completed: 20, endedByServer: 20 })
})

t.test('an option that is unknown, has a wrong value, or is not for this server is refused', async t => {
  t.throws(() => parse('node', 'chanelz=on'), { message: /no option "chanelz"; did you mean "channelz"/ })
  t.throws(() => parse('node', 'max-streams=0'), { message: /max-streams takes a number/ })
  t.throws(() => parse('node', 'channelz'), { message: /channelz takes on or off/ })
  await t.rejects(start('node', 'stats-handlers=1'), { message: /this server has no such option/ })
  await t.rejects(start('go@1.66.3', 'channelz=on'), { message: /this server has no such option/ })
})
