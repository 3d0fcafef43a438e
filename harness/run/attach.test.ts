import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readlink } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { connect } from 'node:net'
import t, { type Test } from 'tap'
import { pollUntil } from '../async/poll-until.js'
import { whyNoGo } from '../go-toolchain/go-toolchain.js'
import { formatAddress, type Address } from '../model/address.js'
import type { RunResult } from '../model/run-result.js'
import { listenersOf } from '../processes/listening-addresses.js'
import { HAS_PROC, listProcesses } from '../processes/process-table.js'
import { churnConnections, tcp } from '../targets/testing/target-clients.js'
import { isAlive, runningGo, runningNode } from '../targets/testing/running-server.js'
import type { RunObserver } from './run-observer.js'
import { runScenario } from './run-scenario.js'
import { parseScenario } from './scenario/scenario-input.js'
import { Rig } from './server/rig.js'

if (!HAS_PROC) t.bailout('no /proc')

const never = new AbortController().signal
const noGo = (await whyNoGo()) ?? false

function run(
  address: Address,
  changes: Record<string, unknown> = {},
  observer: RunObserver = {},
): Promise<RunResult> {
  const scenario = parseScenario(
    { target: `attach:${formatAddress(address)}`, connections: 20_000, atLeast: 0, ...changes },
    key => key,
  )
  return runScenario(scenario, never, observer)
}

t.test('a server that ends during the run is void, and so is one that another took the place of', async t => {
  const server = await runningNode()
  t.teardown(() => server.end())
  let samples = 0
  const ended = await run(
    server.address,
    {},
    {
      sampled: () => {
        if (++samples === 2) void server.end()
      },
    },
  )
  t.equal(ended.verdict, 'void')
  t.match(ended.reason, new RegExp(`process ${server.pid} (is gone|has ended)`))
  t.match(ended.samples[0], { rssBytes: Number })

  const first = await runningNode()
  t.teardown(() => first.end())
  const rig = await rigOf(t, first.address)
  await rig.churn(50)
  await rig.sample()
  await first.end()
  const second = await runningNode({ address: first.address })
  t.teardown(() => second.end())
  await t.rejects(rig.sample(), {
    name: 'VoidRun',
    message: new RegExp(`${first.pid} is gone|restarted.*${first.pid}`),
  })
})

t.test('a process that gets no connection of the run is not measured', async t => {
  const server = await runningNode()
  t.teardown(() => server.end())
  // In a network namespace of its own, its sockets cannot be seen from here.
  const idle = spawn('unshare', ['--map-root-user', '--net', 'sleep', '600'], { stdio: 'ignore' })
  const ended = once(idle, 'exit')
  t.teardown(async () => {
    idle.kill('SIGKILL')
    await ended
  })
  const elsewhere = async (): Promise<boolean> => {
    const of = (pid: number | string): Promise<string> => readlink(`/proc/${pid}/ns/net`).catch(() => '')
    return idle.exitCode !== null || (await of(idle.pid ?? 0)) !== (await of('self'))
  }
  await pollUntil(elsewhere, { everyMs: 20, patienceMs: 10_000 })
  if (idle.exitCode !== null) {
    t.comment('no network namespace can be made here')
    return
  }
  await t.rejects(run(server.address, { pid: idle.pid, probe: 'proc' }), {
    name: 'HarnessError',
    message: new RegExp(`process ${idle.pid} .*gets no connection that is made to 127\\.0\\.0\\.1:`),
    next: /--pid/,
  })
})

t.test(
  'another process that begins to listen beside the server makes the run void',
  { skip: noGo },
  async t => {
    const server = await runningGo({ services: 'health', reusePort: true })
    t.teardown(() => server.end())
    const rig = await rigOf(t, server.address)
    await rig.churn(50)
    await rig.sample()
    const joiner = await runningGo({ services: 'health', reusePort: true, address: server.address })
    t.teardown(() => joiner.end())
    const { port } = tcp(server.address)
    const listens = (): boolean => listenersOf([joiner]).some(({ address }) => address.port === port)
    await pollUntil(listens, { everyMs: 20, patienceMs: 10_000 })
    await rig.churn(50)
    await t.rejects(rig.sample(), {
      name: 'VoidRun',
      message: new RegExp(
        `process ${joiner.pid} .*has begun to listen on .* too, and its memory is not measured`,
      ),
    })
  },
)

t.test('the traffic of other clients does not make a run void', async t => {
  const server = await runningNode()
  t.teardown(() => server.end())
  const rig = await rigOf(t, server.address)
  const others = churnConnections(server.address, 400, 'fin')
  await rig.churn(200)
  await rig.sample()
  await others
  const held = connect(tcp(server.address))
  t.teardown(() => held.destroy())
  await rig.churn(200)
  t.match(await rig.sample(), { connections: 400, fileDescriptors: Number, rssBytes: Number })
})

t.test('without a process, its figures are missing and not zero', { skip: noGo }, async t => {
  const server = await runningGo()
  t.teardown(() => server.end())
  const rig = await rigOf(t, server.address, { pid: 'none', pprof: server.pprof })
  await rig.churn(50)
  const sample = await rig.sample()
  for (const key of ['rssBytes', 'cpuPercent', 'fileDescriptors', 'threads', 'unclosedConnections']) {
    t.notOk(key in sample, key)
  }
  t.match(sample, { liveHeapBytes: Number, goroutines: Number, connections: 50 })
})

t.test('a run leaves the server, and nothing else, behind', async t => {
  const server = await runningNode()
  t.teardown(() => server.end())
  const before = children()
  const rig = await rigOf(t, server.address)
  await rig.churn(20)
  await rig.close()
  await sleep(100)
  t.strictSame(children(), before)
  t.ok(isAlive(server.pid))
})

async function rigOf(t: Test, address: Address, changes: Record<string, unknown> = {}): Promise<Rig> {
  const target = `attach:${formatAddress(address)}`
  const rig = await Rig.start(
    parseScenario({ target, ...changes }, key => key),
    never,
  )
  t.teardown(() => rig.close())
  return rig
}

function children(): number[] {
  return listProcesses()
    .filter(({ parent }) => parent === process.pid)
    .map(({ pid }) => pid)
}
