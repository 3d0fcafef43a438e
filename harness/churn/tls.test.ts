import { createServer, type AddressInfo } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import t, { type Test } from 'tap'
import { CLOSE_KINDS, CLOSES } from '../model/load/close-kind.js'
import type { HostPort } from '../model/host-port.js'
import type { ClientKind } from '../model/load/client-kind.js'
import { DEFAULT_LOAD, type Load } from '../model/load/load.js'
import type { ClientTls } from '../model/tls.js'
import { issueCertificates } from '../tls/issue-certificates.js'
import { askOnce, churn, type ChurnOptions } from './churn.js'
import { reuseOnce } from './testing/reuse-once.js'
import { GrpcJsServer } from './testing/grpc-js-server.js'
import { TcpTap } from './testing/tcp-tap.js'

const CLIENTS: ClientKind[] = ['raw', 'grpc-js']
const issued = await issueCertificates(['127.0.0.1', 'localhost'])
const tls: ClientTls = { ca: issued.ca, issued: true }
const mtls: ClientTls = { ca: issued.ca, issued: true, identity: issued.client }

function options(address: HostPort, connections: number, load: Partial<Load>, tls: ClientTls): ChurnOptions {
  return {
    address,
    load: { ...DEFAULT_LOAD, concurrency: 8, ...load },
    connections,
    signal: new AbortController().signal,
    timeoutMs: 20_000,
    tls,
  }
}

async function startServer(t: Test, mutual = false, identity = issued.server): Promise<GrpcJsServer> {
  const server = await GrpcJsServer.start(mutual ? { identity, clientCa: issued.ca } : { identity })
  t.teardown(() => server.close())
  return server
}

/** The others are for a server that checks what it reads. */
const KEEPING = CLOSE_KINDS.filter(kind => !CLOSES[kind].breaks && ['fin', 'rst'].includes(CLOSES[kind].end))

for (const close of KEEPING) {
  t.test(`${close}: under TLS and mTLS it ends on the wire as it does without`, async t => {
    for (const mutual of [false, true]) {
      const server = await startServer(t, mutual)
      const tap = await TcpTap.start(server.address)
      t.teardown(() => tap.close())
      const counts = await churn(options(tap.address, 24, { close }, mutual ? mtls : tls))
      await tap.ended(24)
      while (server.accepted < 24 || server.ended < 24) await new Promise(resolve => setTimeout(resolve, 5))
      const rpcs = CLOSES[close].rpcs ? 24 : 0
      t.match(counts, { connected: 24, completed: 24, rpcsAnswered: rpcs, failures: {} })
      t.equal(server.rpcsAnswered, rpcs)
      const { end } = CLOSES[close]
      t.ok(
        tap.ends.every(each => each === end),
        `${end}: ${tap.ends.join()}`,
      )
    }
  })
}

for (const client of CLIENTS) {
  t.test(`${client}: the name in a certificate of the user's own is checked`, async t => {
    const own = await issueCertificates(['orders.example'])
    const server = await startServer(t, false, own.server)
    const named = { ca: own.ca, serverName: 'orders.example' }
    t.match(await churn(options(server.address, 4, { client }, named)), { completed: 4, failures: {} })
    for (const wrong of [
      { ca: own.ca },
      { ...named, serverName: 'other.example' },
      { ...named, ca: issued.ca },
    ]) {
      t.match(await churn(options(server.address, 4, { client }, wrong)), { completed: 0 })
    }
  })
}

for (const client of CLIENTS) {
  t.test(`${client}: bodies far above the windows and the records of TLS`, async t => {
    const server = await startServer(t, true)
    const load = {
      client,
      rpcsPerConnection: 2,
      requestBytes: 200_000,
      responseBytes: 90_000,
      responseMessages: 3,
    }
    t.match(await churn(options(server.address, 3, load, mtls)), {
      completed: 3,
      rpcsAnswered: 6,
      failures: {},
    })
    t.equal(server.rpcsAnswered, 6)
    t.equal(server.messagesSent, 18)
  })

  t.test(`${client}: a certificate of another authority is refused`, async t => {
    const other = await issueCertificates(['127.0.0.1', 'localhost'])
    const server = await startServer(t, false, other.server)
    const counts = await churn(options(server.address, 3, { client }, tls))
    t.match(counts, { completed: 0, rpcsAnswered: 0 })
    t.equal(Object.values(counts.failures)[0], 3, Object.keys(counts.failures).join())
    t.equal(server.rpcsAnswered, 0)
  })

  t.test(`${client}: a certificate for another host is refused`, async t => {
    const { ca, server: identity } = await issueCertificates(['127.0.0.2', 'example.com'])
    const server = await startServer(t, false, identity)
    const counts = await churn(options(server.address, 3, { client }, { ca }))
    t.match(counts, { completed: 0, rpcsAnswered: 0 })
    t.equal(Object.values(counts.failures)[0], 3, Object.keys(counts.failures).join())
  })

  t.test(`${client}: without a certificate of its own it does not get past mTLS`, async t => {
    const server = await startServer(t, true)
    // grpc-js tries again until its deadline.
    const counts = await churn({ ...options(server.address, 3, { client }, tls), timeoutMs: 800 })
    t.match(counts, { completed: 0, rpcsAnswered: 0 })
    t.equal(server.rpcsAnswered, 0)
    let failed = 0
    for (const count of Object.values(counts.failures)) failed += count
    t.equal(failed, 3)
  })

  t.test(`${client}: nobody listens`, async t => {
    const server = createServer()
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    await new Promise(resolve => server.close(resolve))
    const counts = await churn(options({ host: '127.0.0.1', port }, 3, { client }, tls))
    t.match(counts, { connected: 0, completed: 0 })
    t.strictSame(counts.failures, { 'connect refused': 3 })
  })

  t.test(`${client}: an abort ends handshakes too`, async t => {
    const mute = createServer(socket => socket.on('error', () => undefined).resume())
    await new Promise<void>(resolve => mute.listen(0, '127.0.0.1', resolve))
    t.teardown(() => new Promise(resolve => mute.close(resolve)))
    const abort = new AbortController()
    const address = { host: '127.0.0.1', port: (mute.address() as AddressInfo).port }
    const churning = churn({ ...options(address, 30, { client }, tls), signal: abort.signal })
    setTimeout(() => abort.abort(new Error('enough')), 60)
    await t.rejects(churning, { message: 'enough' })
  })
}

t.test('raw: why no TLS came about is said', async t => {
  const cases: [string, ReturnType<typeof createServer>, RegExp][] = [
    [
      'mute',
      createServer(socket => socket.on('error', () => undefined).resume()),
      /^timed out in the TLS handshake$/,
    ],
    [
      'no TLS',
      createServer(socket =>
        socket
          .on('error', () => undefined)
          .resume()
          .end('HTTP/1.1 400 Bad\r\n\r\n'),
      ),
      /^TLS/,
    ],
    [
      'no ALPN',
      createTlsServer({ ...issued.server }, socket => socket.on('error', () => undefined).resume()),
      /did not choose h2/,
    ],
  ]
  for (const [name, server, reason] of cases) {
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    const address = { host: '127.0.0.1', port: (server.address() as AddressInfo).port }
    await t.rejects(askOnce(address, 1_500, tls), { message: reason }, name)
    await new Promise(resolve => server.close(resolve))
  }
})

t.test('raw: many RPCs over one secured connection', async t => {
  const server = await startServer(t)
  const counts = await reuseOnce(options(server.address, 200, {}, tls))
  t.match(counts, { connected: 1, completed: 1, rpcsAnswered: 200, failures: {} })
  t.equal(server.accepted, 1)
  t.equal(server.rpcsAnswered, 200)
})
