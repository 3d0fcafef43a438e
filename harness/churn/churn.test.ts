import { createServer } from 'node:net'
import t from 'tap'
import { HarnessError } from '../model/harness-error.js'
import type { HostPort } from '../model/host-port.js'
import type { ClientKind } from '../model/load/client-kind.js'
import { DEFAULT_LOAD, type Load } from '../model/load/load.js'
import { askOnce, churn } from './churn.js'
import { GrpcJsServer } from './testing/grpc-js-server.js'
import { ScriptedServer } from './testing/scripted-server.js'

const never = new AbortController().signal

function load(changes: Partial<Load>): Load {
  return { ...DEFAULT_LOAD, ...changes }
}

/** A port where no one listens. */
async function deserted(): Promise<HostPort> {
  const server = createServer()
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  await new Promise(resolve => server.close(resolve))
  return { host: '127.0.0.1', port }
}

for (const client of ['raw', 'grpc-js'] as ClientKind[]) {
  t.test(`${client}: nobody listens`, async t => {
    const counts = await churn({
      address: await deserted(),
      load: load({ client, concurrency: 2 }),
      connections: 4,
      signal: never,
      timeoutMs: 20_000,
    })
    t.match(counts, { connected: 0, completed: 0, rpcsAnswered: 0 })
    t.strictSame(counts.failures, { 'connect refused': 4 })
  })

  t.test(`${client}: an abort ends it at once, with the reason given`, async t => {
    const server = await ScriptedServer.start({ respond: () => Buffer.alloc(0) })
    t.teardown(() => server.close())
    const abort = new AbortController()
    const churning = churn({
      address: server.address,
      load: load({ client }),
      connections: 100,
      signal: abort.signal,
    })
    while (server.seen.length < 5) await new Promise(resolve => setTimeout(resolve, 5))
    const reason = new Error('enough')
    abort.abort(reason)
    await t.rejects(churning, reason)
    await server.quiet(5)
    t.ok(server.seen.length <= 16, 'no connection was made after it')
  })

  t.test(`${client}: an abort before the start makes no connection`, async t => {
    const reason = new Error('not today')
    const signal = AbortSignal.abort(reason)
    const address = await deserted()
    await t.rejects(churn({ address, load: load({ client }), connections: 1, signal }), reason)
  })

  t.test(`${client}: progress is told while it goes on`, async t => {
    const server = await GrpcJsServer.start()
    t.teardown(() => server.close())
    const told: number[] = []
    await churn({
      address: server.address,
      load: load({ client, lingerMs: 60, concurrency: 2 }),
      connections: 12,
      signal: never,
      onProgress: completed => told.push(completed),
    })
    t.ok(told.length >= 2, `told ${told.join()}`)
    t.same(
      told,
      [...told].sort((a, b) => a - b),
    )
    t.ok(told.every(completed => completed > 0 && completed <= 12))
  })
}

t.test('grpc-js: every connection is a connection of its own, and closed at return', async t => {
  const server = await GrpcJsServer.start()
  t.teardown(() => server.close())
  const counts = await churn({
    address: server.address,
    load: load({ client: 'grpc-js', rpcsPerConnection: 2 }),
    connections: 30,
    signal: never,
  })
  t.match(counts, { connected: 30, completed: 30, rpcsAnswered: 60, failures: {} })
  t.equal(server.accepted, 30)
  t.equal(server.rpcsAnswered, 60)
  while (server.ended < 30) await new Promise(resolve => setTimeout(resolve, 5))
})

t.test('grpc-js: what only raw sockets can do is refused', async t => {
  const address = await deserted()
  const churning = churn({
    address,
    load: load({ client: 'grpc-js', close: 'rst' }),
    connections: 1,
    signal: never,
  })
  await t.rejects(churning, HarnessError)
})

t.test('askOnce resolves where an RPC is answered, and says why where none is', async t => {
  const server = await GrpcJsServer.start()
  await askOnce(server.address, 2_000)
  t.equal(server.rpcsAnswered, 1)
  server.close()
  await t.rejects(askOnce(await deserted(), 2_000), { name: 'NotAnswered', message: 'connect refused' })
  const mute = await ScriptedServer.start({ onConnection: () => undefined })
  t.teardown(() => mute.close())
  await t.rejects(askOnce(mute.address, 1_000), {
    name: 'NotAnswered',
    message: 'timed out waiting for the server',
  })
})
