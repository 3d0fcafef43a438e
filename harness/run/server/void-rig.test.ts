import { once } from 'node:events'
import { cpSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import t, { type Test } from 'tap'
import { pollUntil } from '../../async/poll-until.js'
import { cacheFolder } from '../../build-cache/cache-folder.js'
import { listenerInodes } from '../../processes/server-sockets.js'
import { installGrpcJs } from '../../targets/grpc-js/grpc-js-install.js'
import { SYSTEM_CLOCK, type Clock } from './clock-watch.js'
import { Rig } from './rig.js'
import { parseScenario, type ScenarioInput } from '../scenario/scenario-input.js'
import { pidOf, tcp } from '../../targets/testing/target-clients.js'
import type { RigObserver } from './set-up.js'

const ODD_SERVER = fileURLToPath(new URL('../testing/odd-server.js', import.meta.url))
const SUPERVISOR = fileURLToPath(new URL('../testing/supervisor.js', import.meta.url))
const never = new AbortController().signal

async function start(t: Test, input: ScenarioInput, observer?: RigObserver, clock?: Clock): Promise<Rig> {
  const rig = await Rig.start(
    parseScenario(input, key => key),
    never,
    observer,
    clock,
  )
  t.teardown(() => rig.close())
  return rig
}

/** One valid round. */
async function round(rig: Rig): Promise<void> {
  await rig.churn(20)
  await rig.sample()
}

function supervised(words: string): ScenarioInput {
  const node = `"${process.execPath}"`
  return { target: `command:${node} "${SUPERVISOR}" ${node} ${words}`, mode: 'plain' }
}

async function restart(rig: Rig): Promise<void> {
  const listens = (): string | undefined => listenerInodes(rig.target.address)[0]
  const before = listens()
  process.kill(pidOf(rig.target), 'SIGHUP')
  // Otherwise the old process may answer once more before it ends.
  await pollUntil(() => listens() !== before, { everyMs: 20, patienceMs: 10_000 })
  await rig.untilServing()
}

t.test(
  'a server that its supervisor restarts between two rounds is void: another process listens',
  async t => {
    const rig = await start(t, supervised(`--expose-gc "${ODD_SERVER}" {address} collected {pprof}`))
    await round(rig)
    await round(rig)
    await restart(rig)
    await rig.churn(20)
    await t.rejects(rig.sample(), {
      name: 'VoidRun',
      message: /restarted during the run: process \d+ listened/,
    })
  },
)

t.test('a Node server that is restarted between two rounds is void', async t => {
  const rig = await start(
    t,
    supervised(`--inspect=127.0.0.1:0 --inspect-publish-uid=stderr "${ODD_SERVER}" {address}`),
  )
  await round(rig)
  await restart(rig)
  await rig.churn(20)
  await t.rejects(rig.sample(), {
    name: 'VoidRun',
    message: /restarted during the run: process \d+ listened/,
  })
})

t.test('a server that is stopped during a run is void', async t => {
  const rig = await start(t, { target: 'node', mode: 'plain' })
  await round(rig)
  process.kill(pidOf(rig.target), 'SIGSTOP')
  await t.rejects(rig.sample(), { name: 'VoidRun', message: /can no longer be read: .*did not answer/ })
})

t.test('a server that another process kills is void', async t => {
  const rig = await start(t, { target: 'node', mode: 'plain' })
  await round(rig)
  process.kill(pidOf(rig.target), 'SIGKILL')
  await t.rejects(round(rig), { name: 'VoidRun', message: /ended during the run \(signal SIGKILL\)/ })
})

t.test('connections of another client make the counts differ', async t => {
  const rig = await start(t, { target: 'node', mode: 'plain' })
  await round(rig)
  const stranger = connect(tcp(rig.target.address))
  await once(stranger, 'connect')
  t.teardown(() => stranger.destroy())
  await t.rejects(rig.churn(20), { name: 'VoidRun', message: /clients and server disagree/ })
})

t.test('a control plane that is lost and does not reconnect is void', async t => {
  const rig = await start(t, { target: 'node', mode: 'xds' })
  await round(rig)
  rig.xds.onEvent(({ kind }) => {
    if (kind === 'stream-opened') rig.xds.dropStream()
  })
  rig.xds.dropStream()
  await t.rejects(rig.sample(), { name: 'VoidRun', message: /lost its control plane/ })
})

t.test('a clock jump during a round is void', async t => {
  let sleptMs = 0
  const clock = { ...SYSTEM_CLOCK, wallMs: () => Date.now() + sleptMs }
  const rig = await start(t, { target: 'node', mode: 'plain' }, {}, clock)
  await round(rig)
  sleptMs = 600_000
  await t.rejects(round(rig), { name: 'VoidRun', message: /clock jumped by 600\.\d s/ })
})

t.test('a release other than the requested one is void', async t => {
  const folders = []
  for (const version of ['1.5.9', '1.5.10'])
    folders.push(await installGrpcJs(version, never, () => undefined))
  const [asked, other] = folders as [string, string]
  const cache = t.testdir({})
  const copy = join(cache, relative(cacheFolder(), asked))
  cpSync(asked, copy, { recursive: true })
  const before = process.env['LEAKGATE_CACHE']
  process.env['LEAKGATE_CACHE'] = cache
  t.teardown(() => {
    if (before === undefined) delete process.env['LEAKGATE_CACHE']
    else process.env['LEAKGATE_CACHE'] = before
  })
  const changeIt = (what: string): void => {
    if (!what.endsWith(': starting')) return
    rmSync(join(copy, 'node_modules'), { recursive: true })
    cpSync(join(other, 'node_modules'), join(copy, 'node_modules'), { recursive: true })
  }
  await t.rejects(start(t, { target: 'grpc-js@1.5.9' }, { doing: changeIt }), {
    name: 'VoidRun',
    message: 'grpc-js@1.5.9 was asked for, but 1.5.10 runs',
  })
})
