import { connect, type Socket } from 'node:net'
import { once } from 'node:events'
import { Client, credentials, Metadata, status, type ServiceError } from '@grpc/grpc-js'
import t, { type Test } from 'tap'
import type { PeerBehaviourName } from '../model/client/peer-behaviour.js'
import { ClientPeer } from './client-peer.js'

const same = (bytes: Buffer): Buffer => bytes
const FIRST_ATTEMPT_FAILS = JSON.stringify({
  methodConfig: [
    {
      name: [{}],
      retryPolicy: {
        maxAttempts: 3,
        initialBackoff: '0.005s',
        maxBackoff: '0.005s',
        backoffMultiplier: 1,
        retryableStatusCodes: ['UNAVAILABLE'],
      },
    },
  ],
})

async function start(t: Test): Promise<ClientPeer> {
  const peer = await ClientPeer.start({ host: '127.0.0.1', port: 0 })
  t.teardown(() => peer.close())
  return peer
}

function channel(t: Test, address: string, options: object = {}): Client {
  const client = new Client(address, credentials.createInsecure(), {
    'grpc.use_local_subchannel_pool': 1,
    ...options,
  })
  t.teardown(() => client.close())
  return client
}

const call = (client: Client, deadlineMs = 5_000): Promise<string> =>
  new Promise(resolve =>
    client.makeUnaryRequest(
      '/any.Service/Method',
      same,
      same,
      Buffer.alloc(70_000),
      new Metadata(),
      { deadline: Date.now() + deadlineMs },
      (error: ServiceError | null) => resolve(status[error?.code ?? 0] ?? '?'),
    ),
  )

const EXPECTED: [PeerBehaviourName, string, object][] = [
  ['answers', 'OK', { connections: 1, open: 1, rpcs: 2, answered: 2, messages: 2 }],
  ['slow', 'OK', { connections: 1, open: 1, rpcs: 2, answered: 2 }],
  ['closes', 'OK', { connections: 2, open: 0, rpcs: 2, answered: 2 }],
  ['resets', 'OK', { connections: 2, open: 0, rpcs: 2, answered: 2 }],
  ['goaway', 'OK', { connections: 2, open: 0, rpcs: 2, answered: 2 }],
  ['errors', 'UNAVAILABLE', { connections: 1, open: 1, rpcs: 2, answered: 0, failed: 2 }],
  ['refuses-streams', 'UNAVAILABLE', { connections: 1, open: 1, answered: 0, abandoned: 0 }],
  ['hangs-up', 'UNAVAILABLE', { open: 0, rpcs: 0 }],
  ['refuses', 'UNAVAILABLE', { connections: 0, rpcs: 0 }],
]

for (const [name, ends, counts] of EXPECTED) {
  t.test(`${name}: what a client sees, and what the server counts`, async t => {
    const peer = await start(t)
    const client = channel(t, peer.behave(name))
    for (let i = 0; i < 2; i++) {
      t.equal(await call(client), ends)
      const over = (): boolean => !('open' in counts) || peer.counts().open === counts.open
      for (let waited = 0; !over() && waited < 200; waited++)
        await new Promise(resolve => setTimeout(resolve, 10))
      // The channel notices the end of its connection a little later.
      await new Promise(resolve => setTimeout(resolve, 20))
    }
    t.match(peer.counts(), counts)
  })
}

t.test('never-answers: the stream ends when the client gives it up', async t => {
  const peer = await start(t)
  t.equal(await call(channel(t, peer.behave('never-answers')), 200), 'DEADLINE_EXCEEDED')
  await new Promise(resolve => setTimeout(resolve, 50))
  t.match(peer.counts(), { rpcs: 1, answered: 0, abandoned: 1 })
})

t.test('errors-first: a retry policy makes each call twice', async t => {
  const peer = await start(t)
  const address = peer.behave('errors-first')
  t.equal(await call(channel(t, address, { 'grpc.service_config': FIRST_ATTEMPT_FAILS })), 'OK')
  t.equal(
    await call(channel(t, address)),
    'UNAVAILABLE',
    'without a policy, the first attempt is the only one',
  )
  await new Promise(resolve => setTimeout(resolve, 50))
  t.match(peer.counts(), { rpcs: 3, answered: 1, failed: 2 })
})

t.test('goaway-100: a connection has a hundred answers', async t => {
  const peer = await start(t)
  const client = channel(t, peer.behave('goaway-100'))
  for (let i = 0; i < 150; i++) t.equal(await call(client), 'OK')
  await new Promise(resolve => setTimeout(resolve, 50))
  t.match(peer.counts(), { connections: 2, rpcs: 150, answered: 150 })
})

t.test('closes ends with FIN, without GOAWAY; goaway sends one; resets sends RST', async t => {
  const seen = async (name: PeerBehaviourName): Promise<{ goaway: boolean; end: string }> => {
    const peer = await start(t)
    const [host = '', port = ''] = peer.behave(name).split(':')
    const socket = connect({ port: Number(port), host, allowHalfOpen: true })
    t.teardown(() => socket.destroy())
    const bytes: Buffer[] = []
    socket.on('data', chunk => bytes.push(chunk))
    const ended = endOf(socket)
    await once(socket, 'connect')
    socket.write(requestBytes())
    const end = await ended
    return { goaway: frameTypes(Buffer.concat(bytes)).includes(GOAWAY), end }
  }
  t.strictSame(await seen('closes'), { goaway: false, end: 'fin' })
  t.strictSame(await seen('resets'), { goaway: false, end: 'reset' })
  t.strictSame(await seen('goaway'), { goaway: true, end: 'fin' })
})

t.test('it listens on loopback only', async t => {
  for (const host of ['0.0.0.0', '192.0.2.1', '::1'])
    await t.rejects(ClientPeer.start({ host, port: 0 }), { message: /loopback only/ })
})

const GOAWAY = 7

const endOf = (socket: Socket): Promise<string> =>
  new Promise(resolve => {
    // After FIN the client can still write; after RST its connection is gone.
    socket.once('end', () => socket.write(Buffer.alloc(9), error => resolve(error ? 'reset' : 'fin')))
    socket.once('error', () => resolve('reset'))
  })

/** The preface, SETTINGS, and one request with an empty message. */
function requestBytes(): Buffer {
  const frame = (type: number, flags: number, stream: number, payload: Buffer): Buffer => {
    const head = Buffer.alloc(9)
    head.writeUIntBE(payload.length, 0, 3)
    head[3] = type
    head[4] = flags
    head.writeUInt32BE(stream, 5)
    return Buffer.concat([head, payload])
  }
  // :method POST, :scheme http, :path /, :authority x, then content-type as a literal.
  const literal = (name: string, value: string): Buffer =>
    Buffer.concat([
      Buffer.from([0, name.length]),
      Buffer.from(name),
      Buffer.from([value.length]),
      Buffer.from(value),
    ])
  const headers = Buffer.concat([
    Buffer.from([0x83, 0x86, 0x84, 0x01, 1, 0x78]),
    literal('content-type', 'application/grpc'),
  ])
  return Buffer.concat([
    Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'),
    frame(4, 0, 0, Buffer.alloc(0)),
    frame(1, 4, 1, headers),
    frame(0, 1, 1, Buffer.alloc(5)),
  ])
}

function frameTypes(bytes: Buffer): number[] {
  const types: number[] = []
  for (let at = 0; at + 9 <= bytes.length; at += 9 + bytes.readUIntBE(at, 3)) types.push(bytes[at + 3] ?? -1)
  return types
}
