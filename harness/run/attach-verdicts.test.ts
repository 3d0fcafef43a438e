import t, { type Test } from 'tap'
import { whyNoGo } from '../go-toolchain/go-toolchain.js'
import { formatAddress, type Address } from '../model/address.js'
import { unlessLong } from '../model/testing/long-tests.js'
import type { RunResult } from '../model/run-result.js'
import { HAS_PROC } from '../processes/process-table.js'
import {
  isAlive,
  runningGo,
  runningNode,
  socketPath,
  type ServerCase,
} from '../targets/testing/running-server.js'
import { runScenario } from './run-scenario.js'
import { parseScenario } from './scenario/scenario-input.js'

if (!HAS_PROC) t.bailout('no /proc')

const noGo = (await whyNoGo()) ?? false

function run(address: Address, changes: Record<string, unknown>): Promise<RunResult> {
  const target = `attach:${formatAddress(address)}`
  const scenario = parseScenario(
    { target, connections: 20_000, threshold: 512, atLeast: 0, ...changes },
    key => key,
  )
  return runScenario(scenario, new AbortController().signal)
}

/** Runs a server that leaks 1 KiB a connection, and then its healthy twin. */
async function leakAndTwin(
  t: Test,
  start: (of: ServerCase) => ReturnType<typeof runningGo>,
  of: ServerCase,
  changes: Record<string, unknown> = {},
): Promise<void> {
  const leaking = await start({ ...of, leak: 'connection' })
  t.teardown(() => leaking.end())
  const leak = await run(leaking.address, changes)
  t.equal(leak.verdict, 'leak', leak.reason)
  const { low, high } = leak.bytesPerConnection ?? {}
  t.ok(Number(low) > 900 && Number(high) < 1_250, `${low} to ${high} B per connection`)
  t.ok(isAlive(leaking.pid))
  await leaking.end()

  // The socket of a server that was killed stays.
  const path = of.address && 'path' in of.address ? socketPath() : undefined
  if (path) t.teardown(() => path.remove())
  const healthy = await start(path ? { ...of, address: { path: path.path } } : of)
  t.teardown(() => healthy.end())
  const stable = await run(healthy.address, changes)
  t.equal(stable.verdict, 'stable', stable.reason)
  t.ok(isAlive(healthy.pid))
}

t.test(
  'Go on a Unix-domain socket: a leak of 1 KiB a connection is found, and its twin is stable',
  { skip: noGo },
  async t => {
    const { path, remove } = socketPath()
    t.teardown(remove)
    await leakAndTwin(t, runningGo, { address: { path } })
  },
)

t.test('Go: the same', { skip: unlessLong || noGo }, async t => {
  await leakAndTwin(t, runningGo, {})
})

t.test('grpc-js clients on a Unix-domain socket: the same', { skip: unlessLong || noGo }, async t => {
  const { path, remove } = socketPath()
  t.teardown(remove)
  await leakAndTwin(t, runningGo, { address: { path } }, { client: 'grpc-js' })
})

t.test('Node: the same', { skip: unlessLong }, async t => {
  await leakAndTwin(t, runningNode, {})
})

t.test('Node on a Unix-domain socket: the same', { skip: unlessLong }, async t => {
  const { path, remove } = socketPath()
  t.teardown(remove)
  await leakAndTwin(t, runningNode, { address: { path } })
})
