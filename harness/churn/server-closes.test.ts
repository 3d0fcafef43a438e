import { setTimeout as sleep } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { DEFAULT_LOAD, type Load } from '../model/load/load.js'
import { churn, type ChurnOptions } from './churn.js'
import { encodeFrame, encodeGoaway } from './http2/frame-encoder.js'
import { Flag, FrameType } from './http2/frame.js'
import { newWaits } from './patience.js'
import { ReusedConnection } from './raw/reused-connection.js'
import {
  RESPONSE_HEADERS,
  ScriptedServer,
  responseBody,
  response,
  type Script,
} from './testing/scripted-server.js'

async function start(t: Test, script: Script): Promise<ScriptedServer> {
  const server = await ScriptedServer.start(script)
  t.teardown(() => server.close())
  return server
}

function options({ address }: ScriptedServer, connections: number, load: Partial<Load> = {}): ChurnOptions {
  return {
    address,
    load: { ...DEFAULT_LOAD, concurrency: 4, ...load },
    connections,
    signal: new AbortController().signal,
  }
}

/** GOAWAY with the last stream that the server processes. */
function goaway(lastStreamId: number): Buffer {
  const payload = Buffer.alloc(8)
  payload.writeUInt32BE(lastStreamId)
  return encodeFrame(FrameType.goaway, 0, 0, payload)
}

t.test('an RPC that a GOAWAY refuses is made again on a new connection', async t => {
  let connections = 0
  const server = await start(t, {
    respond: id => (++connections % 2 === 1 ? goaway(0) : response(id)),
  })
  const counts = await churn(options(server, 6, { concurrency: 1 }))
  t.match(counts, {
    connected: 12,
    completed: 6,
    rpcsAnswered: 6,
    failures: {},
    triedAgain: { 'goaway before response': 6 },
  })
})

t.test('the RPCs that were answered are not made again', async t => {
  const server = await start(t, {
    respond: id => (id === 5 ? goaway(3) : response(id)),
  })
  const counts = await churn(options(server, 1, { rpcsPerConnection: 6 }))
  // Two on each connection: stream 5 is refused.
  t.match(counts, {
    connected: 3,
    completed: 1,
    rpcsAnswered: 6,
    triedAgain: { 'goaway before response': 2 },
  })
})

t.test('the server closes after GOAWAY and half of the answer: tried again', async t => {
  let connections = 0
  const server = await start(t, {
    respond: (id, socket) => {
      if (++connections > 1) return response(id)
      setTimeout(() => socket.end(), 20)
      return Buffer.concat([goaway(2 ** 31 - 1), response(id).subarray(0, -3)])
    },
  })
  const counts = await churn(options(server, 1))
  t.match(counts, { connected: 2, completed: 1, failures: {}, triedAgain: { 'goaway before response': 1 } })
})

t.test('a server that refuses every connection is not dialled for ever', async t => {
  const server = await start(t, { respond: () => goaway(0) })
  const counts = await churn(options(server, 1))
  t.match(counts, { connected: 11, completed: 0, failures: { 'goaway before response': 1 } })
})

t.test('a GOAWAY with an error is a failure, and so is a close without GOAWAY', async t => {
  const calm = await start(t, { respond: () => encodeGoaway('ENHANCE_YOUR_CALM') })
  t.match(await churn(options(calm, 1)), { connected: 1, failures: { 'goaway ENHANCE_YOUR_CALM': 1 } })
  const closes = await start(t, {
    respond: (id, socket) => (setTimeout(() => socket.end(), 20), response(id)),
  })
  const counts = await churn(options(closes, 1, { lingerMs: 500 }))
  t.match(counts, { connected: 1, failures: { 'closed by server early': 1 } })
})

t.test('a connection that the server ends while the client waits is complete', async t => {
  for (const how of ['end', 'resetAndDestroy'] as const) {
    const server = await start(t, {
      respond: (id, socket) => {
        setTimeout(() => {
          socket.write(goaway(id))
          setTimeout(() => socket[how](), 20)
        }, 20)
        return response(id)
      },
    })
    const counts = await churn(options(server, 3, { lingerMs: 2_000 }))
    t.match(counts, { connected: 3, completed: 3, failures: {}, endedByServer: 3 }, how)
    t.ok(counts.elapsedMs < 2_000, 'and not waited for')
  }
})

t.test('a reused connection that the server ends is opened again', async t => {
  const server = await start(t, {
    respond: (id, socket) => {
      if (id !== 5) return response(id)
      setTimeout(() => socket.end(), 20)
      return Buffer.concat([response(id), goaway(id)])
    },
  })
  const { address } = server
  const reused = new ReusedConnection({
    address,
    load: { ...DEFAULT_LOAD, concurrency: 1 },
    timeoutMs: 5_000,
  })
  const { signal } = new AbortController()
  t.match(await reused.ask(3, signal), { connected: 1, rpcsAnswered: 3, failures: {} })
  await sleep(100)
  t.notOk(reused.open, 'the server has ended it')
  t.match(await reused.ask(4, signal), {
    connected: 2,
    rpcsAnswered: 4,
    failures: {},
    endedByServer: 1,
    triedAgain: { 'goaway before response': 1 },
  })
  t.ok(reused.open)
  await reused.close()
})

t.test('a stream without an end is cancelled, and later ones are not waited for as long', async t => {
  const cancelled: number[] = []
  const server = await start(t, {
    respond: id =>
      Buffer.concat([
        encodeFrame(FrameType.headers, Flag.endHeaders, id, RESPONSE_HEADERS),
        encodeFrame(FrameType.data, 0, id, responseBody()),
      ]),
    onFrame: ({ type, streamId }) => {
      if (type === FrameType.rstStream) cancelled.push(streamId)
    },
  })
  const waits = newWaits()
  const load = { concurrency: 40, close: 'rst-after-rpc' as const, rpcsPerConnection: 2 }
  const counts = await churn({ ...options(server, 40, load), waits })
  t.match(counts, { completed: 40, rpcsAnswered: 0, rpcsNotEnded: 80, failures: {} })
  t.ok(waits.trailers.ms < 1_000)
  t.equal(cancelled.length, 80)
  const next = await churn({ ...options(server, 40, load), waits })
  t.ok(next.elapsedMs < 2_000, 'the next round does not begin with long waits')
})

t.test('a response that stops in the middle of its messages is a failure', async t => {
  const server = await start(t, {
    respond: id => response(id, { body: responseBody().subarray(0, 9) }).subarray(0, 40),
  })
  const counts = await churn({ ...options(server, 1), timeoutMs: 1_000 })
  t.match(counts, { completed: 0, failures: { 'timed out waiting for the server': 1 } })
  t.equal(counts.rpcsNotEnded, undefined)
})

t.test('a round in which nothing succeeds is cut short', async t => {
  const server = await start(t, { onConnection: socket => socket.resetAndDestroy() })
  const counts = await churn(options(server, 5_000))
  t.match(counts, { completed: 0 })
  t.ok(Number(counts.failures['reset by server early']) < 100)
})
