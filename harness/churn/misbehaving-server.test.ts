import type { Socket } from 'node:net'
import t, { type Test } from 'tap'
import type { CloseKind } from '../model/load/close-kind.js'
import { DEFAULT_LOAD } from '../model/load/load.js'
import { churn } from './churn.js'
import { NO_SETTINGS } from './raw/connection-phase.js'
import { SETTINGS_ACK, encodeFrame, encodeGoaway, encodeRstStream } from './http2/frame-encoder.js'
import { Flag, FrameType } from './http2/frame.js'
import {
  RESPONSE_HEADERS,
  SETTINGS,
  ScriptedServer,
  TRAILERS,
  headerBlock,
  response,
  responseBody,
  type Script,
} from './testing/scripted-server.js'

/** Short for a test, and long for what has to come before it: a connection has to be made in that time. */
const TIMEOUT_MS = 1_000
const END = Flag.endHeaders | Flag.endStream

/** One byte of a body made wrong. */
function changed(body: Buffer, at: number): Buffer {
  body[at < 0 ? body.length + at : at] = 1
  return body
}

function grpcStatus(status: string): Buffer {
  return headerBlock({ ':status': '200', 'content-type': 'application/grpc', 'grpc-status': status })
}

/** PADDED, cut into CONTINUATION frames, with an interim response, PRIORITY fields and an unknown frame. */
function baroque(streamId: number): Buffer {
  const padding = Buffer.alloc(3)
  const body = responseBody()
  return Buffer.concat([
    encodeFrame(FrameType.headers, Flag.endHeaders, streamId, headerBlock({ ':status': '103' })),
    encodeFrame(0xfe, 0xff, streamId, Buffer.from('unknown')),
    encodeFrame(
      FrameType.headers,
      Flag.padded | Flag.priority,
      streamId,
      Buffer.concat([Buffer.from([3, 0, 0, 0, 0, 9]), RESPONSE_HEADERS.subarray(0, 2), padding]),
    ),
    encodeFrame(FrameType.continuation, 0, streamId, RESPONSE_HEADERS.subarray(2, 5)),
    encodeFrame(FrameType.continuation, Flag.endHeaders, streamId, RESPONSE_HEADERS.subarray(5)),
    encodeFrame(
      FrameType.data,
      Flag.padded,
      streamId,
      Buffer.concat([Buffer.from([3]), body.subarray(0, 4), padding]),
    ),
    encodeFrame(FrameType.data, 0, streamId),
    encodeFrame(FrameType.data, 0, streamId, body.subarray(4)),
    encodeFrame(FrameType.headers, Flag.endStream, streamId, TRAILERS.subarray(0, 1)),
    encodeFrame(FrameType.continuation, Flag.endHeaders, streamId, TRAILERS.subarray(1)),
  ])
}

async function byteByByte(socket: Socket, bytes: Buffer): Promise<void> {
  for (const byte of bytes) {
    socket.write(Buffer.from([byte]))
    await new Promise(resolve => setImmediate(resolve))
  }
}

/** What is asked of each server is three connections, all of which come to the same end. */
const right: [what: string, script: Script][] = [
  ['every allowed oddity', { respond: baroque }],
  ['frames byte by byte', { send: queuedByteByByte() }],
  [
    'a message spelt in other bytes',
    {
      respond: id =>
        response(id, {
          body: Buffer.from([0, 0, 0, 0, 22, 0x18, 1, 0x0a, 18, 0x12, 16, ...Buffer.alloc(16)]),
        }),
    },
  ],
  [
    'a graceful GOAWAY',
    {
      respond: id =>
        Buffer.concat([
          encodeFrame(FrameType.goaway, 0, 0, Buffer.from([0x7f, 0xff, 0xff, 0xff, 0, 0, 0, 0])),
          response(id),
        ]),
    },
  ],
]

const wrong: [reason: string, script: Script, close?: CloseKind][] = [
  [
    'protocol error PROTOCOL_ERROR: the server speaks HTTP/1, and gRPC needs HTTP/2',
    { greeting: Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n') },
  ],
  [
    'protocol error PROTOCOL_ERROR: the first frame is not SETTINGS',
    { greeting: encodeFrame(FrameType.ping, 0, 0, Buffer.alloc(8)) },
  ],
  ['reset by server early', { onConnection: socket => socket.resetAndDestroy() }],
  ['reset by server early', { onConnection: socket => socket.resetAndDestroy() }, 'rst'],
  ['closed by server early', { onConnection: socket => socket.end() }],
  ['closed by server early', { onConnection: socket => socket.end() }, 'fin'],
  [
    'closed by server early',
    { respond: (id, socket) => (socket.end(response(id).subarray(0, -3)), Buffer.alloc(0)) },
  ],
  ['goaway before response', { greeting: Buffer.concat([SETTINGS, encodeGoaway('NO_ERROR')]) }],
  ['goaway ENHANCE_YOUR_CALM', { greeting: Buffer.concat([SETTINGS, encodeGoaway('ENHANCE_YOUR_CALM')]) }],
  ['rst_stream INTERNAL_ERROR', { respond: id => encodeRstStream(id, 'INTERNAL_ERROR') }],
  ['rst_stream REFUSED_STREAM', { respond: id => encodeRstStream(id, 'REFUSED_STREAM') }],
  ['grpc-status 12', { respond: id => encodeFrame(FrameType.headers, END, id, grpcStatus('12')) }],
  ['grpc-status 13', { respond: id => response(id, { trailers: headerBlock({ 'grpc-status': '13' }) }) }],
  [
    'malformed grpc-status',
    { respond: id => response(id, { trailers: headerBlock({ 'grpc-status': 'fine' }) }) },
  ],
  ['no grpc-status', { respond: id => response(id, { trailers: headerBlock({ x: 'y' }) }) }],
  [
    'no grpc-status',
    {
      respond: id =>
        Buffer.concat([
          response(id).subarray(0, 9 + RESPONSE_HEADERS.length),
          encodeFrame(FrameType.data, Flag.endStream, id, responseBody()),
        ]),
    },
  ],
  ['wrong message', { respond: id => response(id, { body: responseBody(15) }) }],
  ['wrong message', { respond: id => response(id, { body: changed(responseBody(), -1) }) }],
  ['wrong message', { respond: id => response(id, { body: changed(responseBody(), 0) }) }],
  [
    'wrong message',
    { respond: id => response(id, { body: Buffer.concat([responseBody(), responseBody()]) }) },
  ],
  ['wrong message', { respond: id => encodeFrame(FrameType.headers, END, id, grpcStatus('0')) }],
  [':status 503', { respond: id => response(id, { headers: headerBlock({ ':status': '503' }) }) }],
  [
    'a content-type other than application/grpc',
    { respond: id => response(id, { headers: headerBlock({ ':status': '200' }) }) },
  ],
  [
    'malformed response: DATA before HEADERS',
    { respond: id => encodeFrame(FrameType.data, 0, id, responseBody()) },
  ],
  ['malformed response: no :status', { respond: id => response(id, { headers: TRAILERS }) }],
  [
    'protocol error PROTOCOL_ERROR: a header block was interrupted',
    { respond: id => Buffer.concat([encodeFrame(FrameType.headers, 0, id, RESPONSE_HEADERS), SETTINGS_ACK]) },
  ],
  [
    'protocol error PROTOCOL_ERROR: CONTINUATION without HEADERS',
    { respond: id => encodeFrame(FrameType.continuation, 0, id) },
  ],
  [
    'protocol error ENHANCE_YOUR_CALM: a header block without end',
    {
      respond: id =>
        Buffer.concat([
          encodeFrame(FrameType.headers, 0, id),
          ...Array.from({ length: 100 }, () => encodeFrame(FrameType.continuation, 0, id)),
        ]),
    },
  ],
  [
    'protocol error PROTOCOL_ERROR: PUSH_PROMISE though push is off',
    { respond: id => encodeFrame(FrameType.pushPromise, END, id, Buffer.from([0, 0, 0, 2])) },
  ],
  [
    'protocol error STREAM_CLOSED: HEADERS on a closed stream',
    { respond: id => Buffer.concat([response(id), encodeFrame(FrameType.headers, END, id, TRAILERS)]) },
  ],
  [
    'protocol error STREAM_CLOSED: DATA on a closed stream',
    { respond: id => Buffer.concat([response(id), encodeFrame(FrameType.data, 0, id, responseBody())]) },
  ],
  [
    'protocol error PROTOCOL_ERROR: more padding than payload',
    { respond: id => encodeFrame(FrameType.data, Flag.padded, id, Buffer.from([9, 0])) },
  ],
  [
    'protocol error FRAME_SIZE_ERROR: a frame too short for its own fields',
    { respond: id => encodeFrame(FrameType.headers, Flag.padded | END, id) },
  ],
  [
    'protocol error COMPRESSION_ERROR: a header block that cannot be decoded',
    { respond: id => encodeFrame(FrameType.headers, END, id, Buffer.from([0xff])) },
  ],
  [
    'protocol error PROTOCOL_ERROR: a frame on a stream that was never opened',
    { respond: () => encodeFrame(FrameType.data, 0, 3) },
  ],
  [
    'protocol error PROTOCOL_ERROR: WINDOW_UPDATE by nothing',
    { respond: () => encodeFrame(FrameType.windowUpdate, 0, 0, Buffer.alloc(4)) },
  ],
  [
    'protocol error FLOW_CONTROL_ERROR: a window above 2^31-1',
    { respond: () => encodeFrame(FrameType.windowUpdate, 0, 0, Buffer.from([0x7f, 0xff, 0xff, 0xff])) },
  ],
  [
    'protocol error PROTOCOL_ERROR: a server that wants pushes',
    { greeting: encodeFrame(FrameType.settings, 0, 0, Buffer.from([0, 2, 0, 0, 0, 1])) },
  ],
  [
    'protocol error PROTOCOL_ERROR: SETTINGS acknowledged twice',
    { greeting: Buffer.concat([SETTINGS, SETTINGS_ACK]) },
  ],
  ['timed out waiting for the server', { respond: () => Buffer.alloc(0) }],
  [NO_SETTINGS, { acknowledges: false }, 'rst'],
  ['timed out waiting for the server', { onConnection: () => undefined }],
]

for (const [what, script] of right) {
  t.test(`answered: ${what}`, async t => {
    t.match(await three(t, script), { connected: 3, completed: 3, rpcsAnswered: 3, failures: {} })
  })
}

for (const [index, [reason, script, close]] of wrong.entries()) {
  t.test(`${index}, ${close ?? 'clean'}: ${reason}`, async t => {
    const counts = await three(t, script, close, reason.startsWith('timed out') ? TIMEOUT_MS : undefined)
    t.strictSame(counts.failures, { [reason]: 3 })
    t.equal(counts.completed, 0)
  })
}

t.test('a server that breaks the protocol is told so', async t => {
  const server = await ScriptedServer.start({ respond: () => encodeFrame(FrameType.data, 0, 3) })
  t.teardown(() => server.close())
  await churn(options(server, 'clean'))
  await server.quiet(3)
  for (const { frames } of server.seen)
    t.match(frames.at(-1), { type: FrameType.goaway, payload: Buffer.from([0, 0, 0, 0, 0, 0, 0, 1]) })
})

t.test('a server that closes and never sends its FIN is not waited for', async t => {
  const server = await ScriptedServer.start({ onConnection: socket => socket.removeAllListeners('end') })
  t.teardown(() => server.close())
  const counts = await churn(options(server, 'tcp-only', TIMEOUT_MS))
  t.match(counts, { completed: 3, failures: {}, notClosedByServer: 3 })
})

function options(server: ScriptedServer, close: CloseKind, timeoutMs = 10_000) {
  return {
    address: server.address,
    load: { ...DEFAULT_LOAD, close, concurrency: 2 },
    connections: 3,
    signal: new AbortController().signal,
    timeoutMs,
  }
}

async function three(t: Test, script: Script, close: CloseKind = 'clean', timeoutMs?: number) {
  const server = await ScriptedServer.start(script)
  t.teardown(() => server.close())
  return churn(options(server, close, timeoutMs))
}

/** One write at a time, in order, whatever is asked for meanwhile. */
function queuedByteByByte(): (socket: Socket, bytes: Buffer) => void {
  const queues = new WeakMap<Socket, Promise<void>>()
  return (socket, bytes) => {
    queues.set(
      socket,
      (queues.get(socket) ?? Promise.resolve()).then(() => byteByByte(socket, bytes)),
    )
  }
}
