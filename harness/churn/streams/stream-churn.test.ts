import { createServer, type AddressInfo } from 'node:net'
import t, { type Test } from 'tap'
import type { HostPort } from '../../model/host-port.js'
import { DEFAULT_LOAD, type ChurnCounts } from '../../model/load/load.js'
import type { RpcEndKind } from '../../model/load/rpc-end.js'
import { encodeGoaway, encodeFrame, encodeRstStream, encodeWindowUpdate } from '../http2/frame-encoder.js'
import { Flag, FrameType } from '../http2/frame.js'
import { ScriptedServer, SETTINGS, type Script } from '../testing/scripted-server.js'
import { SLOW_MS } from '../calls/test-service-streams.js'
import { StreamChurn } from './stream-churn.js'

const never = new AbortController().signal

async function drive(
  t: Test,
  address: HostPort,
  rpcs: number,
  more: { end?: RpcEndKind; rpcsPerConnection?: number; timeoutMs?: number; connections?: number } = {},
): Promise<ChurnCounts> {
  const { end = 'trailers', rpcsPerConnection = Infinity, timeoutMs = 2_000, connections = 1 } = more
  const churn = new StreamChurn({
    address,
    load: { ...DEFAULT_LOAD, concurrency: 4 },
    ends: new Map([[end, 1]]),
    connections,
    rpcsPerConnection,
    timeoutMs,
  })
  const counts = await churn.drive(rpcs, never)
  await churn.close()
  t.equal(churn.open, 0)
  return counts
}

async function scripted(t: Test, script: Script = {}): Promise<ScriptedServer> {
  const server = await ScriptedServer.start(script)
  t.teardown(() => server.close())
  return server
}

t.test('the connection is used until it has carried its share', async t => {
  const server = await scripted(t)
  const counts = await drive(t, server.address, 10, { rpcsPerConnection: 4 })
  t.match(counts, { connected: 3, rpcsAnswered: 10, failures: {} })
  t.equal(server.seen.length, 3)
})

t.test('a connection stays open between two rounds', async t => {
  const server = await scripted(t)
  const churn = new StreamChurn({
    address: server.address,
    load: DEFAULT_LOAD,
    ends: new Map([['trailers', 1]]),
    connections: 2,
    rpcsPerConnection: Infinity,
  })
  t.match(await churn.drive(40, never), { connected: 2, rpcsAnswered: 40 })
  t.equal(churn.open, 2)
  t.match(await churn.drive(40, never), { connected: 0, rpcsAnswered: 40 })
  await churn.close()
  t.equal(churn.open, 0)
})

t.test('a server that refuses streams by GOAWAY gets them again on another connection', async t => {
  let requests = 0
  const server = await scripted(t, {
    onFrame: ({ type }, socket) => {
      // Once, in the middle: no stream after the first is processed.
      if (type === FrameType.headers && ++requests === 3) {
        socket.write(encodeFrame(FrameType.goaway, 0, 0, Buffer.from([0, 0, 0, 1, 0, 0, 0, 0])))
      }
    },
  })
  const counts = await drive(t, server.address, 12)
  t.match(counts, { rpcsAnswered: 12, failures: {} })
})

t.test('each failure is counted by its reason, and nothing is tried for ever', async t => {
  const closed = createServer()
  await new Promise<void>(resolve => closed.listen(0, '127.0.0.1', resolve))
  const { port } = closed.address() as AddressInfo
  await new Promise(resolve => closed.close(resolve))
  const refused = await drive(t, { host: '127.0.0.1', port }, 100)
  t.match(refused, { connected: 0, rpcsAnswered: 0, failures: { 'connect refused': 32 } })

  const cases: readonly [string, Script][] = [
    ['closed by server early', { respond: (_, socket) => (socket.end(), Buffer.alloc(0)) }],
    ['rst_stream REFUSED_STREAM', { respond: id => encodeRstStream(id, 'REFUSED_STREAM') }],
    ['goaway ENHANCE_YOUR_CALM', { respond: () => encodeGoaway('ENHANCE_YOUR_CALM') }],
    ['timed out waiting for the server', { respond: () => Buffer.alloc(0) }],
  ]
  for (const [reason, script] of cases) {
    const server = await scripted(t, script)
    const { rpcsAnswered, failures } = await drive(t, server.address, 200, { timeoutMs: 300 })
    t.equal(rpcsAnswered, 0, reason)
    t.strictSame(Object.keys(failures), [reason])
    t.ok((failures[reason] ?? 0) >= 32 && (failures[reason] ?? 0) <= 40, `${failures[reason]} failures`)
  }
})

t.test('a server that breaks the protocol is a failure', async t => {
  const server = await scripted(t, {
    respond: () => encodeFrame(FrameType.windowUpdate, 0, 0, Buffer.alloc(4)),
  })
  const { failures } = await drive(t, server.address, 100)
  t.match(Object.keys(failures), [/^protocol error PROTOCOL_ERROR: WINDOW_UPDATE by nothing$/])
})

t.test('a round is cut off at once', async t => {
  const server = await scripted(t, { respond: () => Buffer.alloc(0) })
  const churn = new StreamChurn({
    address: server.address,
    load: DEFAULT_LOAD,
    ends: new Map([['trailers', 1]]),
    connections: 2,
    rpcsPerConnection: Infinity,
  })
  const abort = new AbortController()
  const driving = churn.drive(100, abort.signal)
  const reason = new Error('enough')
  setTimeout(() => abort.abort(reason), 100)
  await t.rejects(driving, reason)
})

t.test('a server that lets no RPC begin is a failure, and no round waits for it for ever', async t => {
  const cases: readonly [string, Script][] = [
    // Accepts connections and says nothing.
    ['timed out waiting for SETTINGS', { greeting: Buffer.alloc(0), acknowledges: false }],
    [
      'the server allows no streams',
      { greeting: encodeFrame(FrameType.settings, 0, 0, Buffer.from([0, 3, 0, 0, 0, 0])) },
    ],
    ['goaway before response', { greeting: Buffer.concat([SETTINGS, encodeGoaway('NO_ERROR')]) }],
  ]
  for (const [reason, script] of cases) {
    const server = await scripted(t, script)
    const { failures } = await drive(t, server.address, 2, { timeoutMs: 200 })
    t.strictSame(Object.keys(failures), [reason])
  }
})

t.test('a server that reads no more does not keep the end of a load waiting', async t => {
  const windows = Buffer.concat([
    encodeFrame(FrameType.settings, 0, 0, Buffer.from([0, 4, 0x7f, 0xff, 0xff, 0xff])),
    encodeWindowUpdate(0, 1_000_000_000),
  ])
  const server = await scripted(t, {
    onConnection: socket => {
      socket.pause()
      socket.write(windows)
    },
  })
  const churn = new StreamChurn({
    address: server.address,
    load: { ...DEFAULT_LOAD, concurrency: 100, requestBytes: 60_000 },
    ends: new Map([['cancel-after-half-close', 1]]),
    connections: 1,
    rpcsPerConnection: Infinity,
    timeoutMs: 300,
  })
  // More than the kernel takes, and less than what counts as a server that does not read.
  await churn.drive(150, never)
  await churn.close()
  t.equal(churn.open, 0)
})

/** A header block without the dynamic table (RFC 7541): `:status 200`, then `content-type` by its index in the static table. */
const RESPONSE_HEADERS = Buffer.from(`\x88\x0f\x10\x10application/grpc`, 'latin1')
const DEADLINE_EXCEEDED = Buffer.from(`\x00\x0bgrpc-status\x014`, 'latin1')

t.test('an RPC that is left open and that the server ends counts once', async t => {
  const server = await scripted(t, {
    respond: id =>
      Buffer.concat([
        encodeFrame(FrameType.headers, Flag.endHeaders, id, RESPONSE_HEADERS),
        // The whole window of the stream.
        ...Array.from({ length: 4 }, () => encodeFrame(FrameType.data, 0, id, Buffer.alloc(16_383))),
        encodeFrame(FrameType.data, 0, id, Buffer.alloc(3)),
        encodeFrame(FrameType.headers, Flag.endHeaders | Flag.endStream, id, DEADLINE_EXCEEDED),
      ]),
  })
  const counts = await drive(t, server.address, 3, { end: 'left-fin', rpcsPerConnection: 1 })
  t.match(counts, { rpcsAnswered: 0, rpcsEndedByClient: 3 })
  t.strictSame(counts.failures, {})
})

t.test(
  'a round ends when the handlers that were told to sleep are over, although no context ends them',
  async t => {
    let [asleep, most] = [0, 0]
    const server = await scripted(t, {
      respond: () => {
        most = Math.max(most, ++asleep)
        setTimeout(() => asleep--, SLOW_MS)
        return Buffer.alloc(0)
      },
    })
    t.match(await drive(t, server.address, 6, { end: 'deadline' }), { rpcsEndedByClient: 6, failures: {} })
    t.ok(most > 0)
    t.equal(asleep, 0)
  },
)
