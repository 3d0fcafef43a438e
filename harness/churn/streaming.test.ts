import t from 'tap'
import { CLOSE_KINDS, CLOSES } from '../model/load/close-kind.js'
import type { ClientKind } from '../model/load/client-kind.js'
import { DEFAULT_LOAD, type Load } from '../model/load/load.js'
import { reuseOnce } from './testing/reuse-once.js'
import { churn, type ChurnOptions } from './churn.js'
import { GrpcJsServer } from './testing/grpc-js-server.js'
import { response, responseBody, ScriptedServer } from './testing/scripted-server.js'

function options(
  server: { readonly address: ChurnOptions['address'] },
  connections: number,
  load: Partial<Load>,
): ChurnOptions {
  return {
    address: server.address,
    load: { ...DEFAULT_LOAD, ...load },
    connections,
    signal: new AbortController().signal,
    timeoutMs: 20_000,
  }
}

for (const client of ['raw', 'grpc-js'] as ClientKind[]) {
  t.test(`${client}: every message of every stream is read`, async t => {
    const server = await GrpcJsServer.start()
    t.teardown(() => server.close())
    for (const load of [
      { responseMessages: 1 },
      { responseMessages: 7, responseBytes: 0, rpcsPerConnection: 3 },
      // Far above the windows, so that the server has to wait for the client to read.
      { responseMessages: 20, responseBytes: 30_000, requestBytes: 100_000 },
    ]) {
      const [answered, sent] = [server.rpcsAnswered, server.messagesSent]
      const counts = await churn(options(server, 5, { client, ...load }))
      const rpcs = 5 * (load.rpcsPerConnection ?? 1)
      t.match(counts, { connected: 5, completed: 5, rpcsAnswered: rpcs, failures: {} })
      t.equal(server.rpcsAnswered - answered, rpcs)
      t.equal(server.messagesSent - sent, rpcs * load.responseMessages)
    }
  })

  t.test(`${client}: a message too few, too many, too short, too long or not zero is seen`, async t => {
    const right = responseBody()
    const notZero = Buffer.from(right)
    notZero[notZero.length - 1] = 1
    const wrong = [
      [right, right],
      [right, right, right, right],
      [right, responseBody(15), right],
      [right, right, responseBody(17)],
      [notZero, right, right],
    ]
    for (const messages of wrong) {
      const server = await ScriptedServer.start({
        respond: id => response(id, { body: Buffer.concat(messages) }),
      })
      const counts = await churn(options(server, 1, { client, responseMessages: 3 }))
      t.match(counts, { completed: 0, rpcsAnswered: 0 })
      t.strictSame(counts.failures, { 'wrong message': 1 })
      await server.close()
    }
  })

  t.test(`${client}: a stream that ends with another status has failed`, async t => {
    const server = await GrpcJsServer.start()
    t.teardown(() => server.close())
    server.refuses = true
    const counts = await churn(options(server, 2, { client, responseMessages: 3 }))
    t.match(counts, { completed: 0, rpcsAnswered: 0 })
    t.strictSame(counts.failures, { 'grpc-status 7': 2 })
  })
}

t.test('raw: the same messages in other bytes, and split anywhere, are right', async t => {
  // An empty payload may be left out or said to be empty.
  const absent = Buffer.from([0, 0, 0, 0, 0])
  const empty = Buffer.from([0, 0, 0, 0, 2, 0x0a, 0])
  const server = await ScriptedServer.start({
    respond: id => response(id, { body: Buffer.concat([absent, empty, absent]) }),
    send: (socket, bytes) => {
      for (const byte of bytes) socket.write(Buffer.from([byte]))
    },
  })
  t.teardown(() => server.close())
  const counts = await churn(options(server, 3, { responseMessages: 3, responseBytes: 0 }))
  t.match(counts, { completed: 3, rpcsAnswered: 3, failures: {} })
})

// This server has no keepalive, which alone ends the others.
for (const close of CLOSE_KINDS.filter(kind => CLOSES[kind].end !== 'server')) {
  t.test(`raw: streams before a close by ${close}`, async t => {
    const server = await GrpcJsServer.start()
    t.teardown(() => server.close())
    const counts = await churn(options(server, 10, { close, responseMessages: 4 }))
    const rpcs = CLOSES[close].rpcs ? 10 : 0
    t.match(counts, { connected: 10, completed: 10, rpcsAnswered: rpcs, failures: {} })
    t.equal(server.rpcsAnswered, rpcs)
  })
}

t.test('raw: streams over one reused connection', async t => {
  const server = await GrpcJsServer.start()
  t.teardown(() => server.close())
  const counts = await reuseOnce(options(server, 40, { responseMessages: 4 }))
  t.match(counts, { connected: 1, completed: 1, rpcsAnswered: 40, failures: {} })
  t.equal(server.messagesSent, 160)
})
