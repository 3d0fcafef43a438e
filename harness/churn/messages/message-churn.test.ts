import { createServer, type AddressInfo } from 'node:net'
import t, { type Test } from 'tap'
import { DEFAULT_LOAD, type ChurnCounts } from '../../model/load/load.js'
import { fixedRpc, type Call } from '../calls/call.js'
import { encodeGoaway, encodeRstStream, encodeWindowUpdate } from '../http2/frame-encoder.js'
import { DEFAULT_WINDOW_BYTES, FrameType } from '../http2/frame.js'
import { ScriptedServer, type Script, type SeenConnection } from '../testing/scripted-server.js'
import { MessageChurn } from './message-churn.js'

const never = new AbortController().signal

async function scripted(t: Test, script: Script): Promise<ScriptedServer> {
  // A request never ends, and nothing answers it.
  const server = await ScriptedServer.start({ respond: () => Buffer.alloc(0), ...script })
  t.teardown(() => server.close())
  return server
}

function churnTo(
  server: Pick<ScriptedServer, 'address'>,
  more: { streams?: number; requestBytes?: number } = {},
): MessageChurn {
  const { streams = 1, requestBytes = 1_000 } = more
  const load = { ...DEFAULT_LOAD, requestBytes }
  return new MessageChurn({ address: server.address, load, streams, handlerMs: 0, timeoutMs: 1_000 })
}

async function drive(
  t: Test,
  script: Script,
  messages: number,
  requestBytes = 1_000,
): Promise<{ counts: ChurnCounts; seen: SeenConnection[] }> {
  const server = await scripted(t, script)
  const churn = churnTo(server, { requestBytes })
  const counts = await churn.drive(messages, never)
  await churn.close()
  t.equal(churn.open, 0)
  return { counts, seen: server.seen }
}

const dataBytes = ({ frames }: SeenConnection): number =>
  frames
    .filter(({ type }) => type === FrameType.data)
    .reduce((bytes, { payload }) => bytes + payload.length, 0)
const streamsOf = ({ frames }: SeenConnection): number[] =>
  frames.filter(({ type }) => type === FrameType.headers).map(({ streamId }) => streamId)

/** Widens both windows by what came, as a server does whose handler reads. */
const reads: Script = {
  onFrame: ({ type, streamId, payload }, socket) => {
    if (type !== FrameType.data || payload.length === 0) return
    socket.write(encodeWindowUpdate(0, payload.length))
    socket.write(encodeWindowUpdate(streamId, payload.length))
  },
}
/** Widens the window of the connection only. */
const neverReads: Script = {
  onFrame: ({ type, payload }, socket) => {
    if (type === FrameType.data) socket.write(encodeWindowUpdate(0, payload.length))
  },
}

t.test(
  'a server that reads gets all messages on one stream, and a round ends when they have arrived',
  async t => {
    const server = await scripted(t, reads)
    const churn = churnTo(server, { streams: 3 })
    for (const messages of [300, 600]) {
      const counts = await churn.drive(messages, never)
      t.match(counts, { failures: {} })
      const bytes = server.seen.map(dataBytes).reduce((sum, each) => sum + each, 0)
      // A payload of 1,000 bytes, with the fields around it and a length prefix.
      t.ok(bytes >= (messages === 300 ? 300 : 900) * 1_005, `${bytes} bytes are with the server`)
    }
    t.equal(churn.open, 3)
    await churn.close()
    t.strictSame(server.seen.map(streamsOf), [[1], [1], [1]])
  },
)

t.test('a stream whose window stays closed is cancelled, and another one takes its place', async t => {
  const { counts, seen } = await drive(t, neverReads, 150)
  t.match(counts, { connected: 1, failures: {}, rpcsEndedByClient: 2 })
  const [connection] = seen
  t.strictSame(connection && streamsOf(connection), [1, 3, 5])
  const each = [1, 3].map(id =>
    (connection?.frames ?? [])
      .filter(({ type, streamId }) => type === FrameType.data && streamId === id)
      .reduce((bytes, { payload }) => bytes + payload.length, 0),
  )
  t.strictSame(each, [DEFAULT_WINDOW_BYTES, DEFAULT_WINDOW_BYTES], 'all that the window takes')
})

t.test('a connection whose window stays closed is opened again', async t => {
  const { counts, seen } = await drive(t, {}, 100)
  t.match(counts, { connected: 2, failures: {} })
  t.strictSame(seen.map(streamsOf), [[1], [1]])
})

t.test('a message that no window takes is a failure', async t => {
  const { counts } = await drive(t, neverReads, 2, 100_000)
  t.strictSame(counts.failures, { 'the server takes no whole message': 2 })
})

t.test('each failure is counted by its reason, and nothing is tried for ever', async t => {
  const atHeaders = (answer: (id: number) => Buffer): Script => ({
    onFrame: ({ type, streamId }, socket) => {
      if (type === FrameType.headers) socket.write(answer(streamId))
    },
  })
  const cases: readonly [string, Script][] = [
    ['rst_stream REFUSED_STREAM', atHeaders(id => encodeRstStream(id, 'REFUSED_STREAM'))],
    ['goaway ENHANCE_YOUR_CALM', atHeaders(() => encodeGoaway('ENHANCE_YOUR_CALM'))],
    ['timed out waiting for the server', { acknowledges: false }],
    ['protocol error PROTOCOL_ERROR: WINDOW_UPDATE by nothing', atHeaders(() => encodeWindowUpdate(0, 0))],
  ]
  for (const [reason, script] of cases) {
    // Each message fills the window of its stream, so that no second one follows before the answer.
    const { counts } = await drive(t, script, 3, 65_000)
    t.ok(Object.keys(counts.failures).includes(reason), `${reason}: ${JSON.stringify(counts.failures)}`)
  }
  const closed = createServer()
  await new Promise<void>(resolve => closed.listen(0, '127.0.0.1', resolve))
  const { port } = closed.address() as AddressInfo
  await new Promise(resolve => closed.close(resolve))
  const churn = churnTo({ address: { host: '127.0.0.1', port } })
  t.strictSame((await churn.drive(100, never)).failures, { 'connect refused': 32 })
})

t.test('a method without a stream of requests is refused, and so is a deadline', t => {
  const given = (requestStream: boolean, deadlineMs?: number): Call => {
    const parts = {
      path: '/a.B/C',
      requestStream,
      responseStream: true,
      statuses: new Set([0]),
      answer: undefined,
    }
    const rpc = { ...fixedRpc(parts, Buffer.alloc(1)), deadlineMs }
    return { rpcsOf: () => [[rpc, 1]], describe: () => ({ method: 'a.B/C', from: 'given', expects: ['OK'] }) }
  }
  const make = (call: Call) => (): MessageChurn =>
    new MessageChurn({
      address: { host: '127.0.0.1', port: 1 },
      load: DEFAULT_LOAD,
      streams: 1,
      handlerMs: 0,
      call,
    })
  t.doesNotThrow(make(given(true)))
  t.throws(make(given(false)), { message: /needs a method with a stream of requests, and a\.B\/C has none/ })
  t.throws(make(given(true, 20)), { message: /stays open, and a deadline ends it/ })
  t.end()
})

t.test('a round is cut off at once', async t => {
  const server = await scripted(t, {})
  const abort = new AbortController()
  const driving = churnTo(server).drive(100_000, abort.signal)
  const reason = new Error('enough')
  setTimeout(() => abort.abort(reason), 100)
  await t.rejects(driving, reason)
})
