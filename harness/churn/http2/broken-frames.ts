/**
 * The bytes of a client that breaks HTTP/2, each in its own way.
 * @module
 */
import type { BrokenBytes } from '../../model/load/close-kind.js'
import { encodeFrame, encodeRstStream, encodeWindowUpdate } from './frame-encoder.js'
import { Flag, FrameType, MAX_FRAME_BYTES, MAX_WINDOW_BYTES, Setting } from './frame.js'

/** No frame of the client uses it: a stream that it has not opened. */
const STREAM = 1_001
/** Literal fields without indexing (RFC 7541, section 6.2.2): a length and the name, a length and the value. */
const UPPERCASE_FIELD = Buffer.concat([
  // :method POST, :scheme http, :path /, as the static table has them.
  Buffer.from([0x83, 0x86, 0x84]),
  Buffer.from([0x00, 1]),
  Buffer.from('X'),
  Buffer.from([1]),
  Buffer.from('1'),
])
/** An indexed field that no table has. */
const UNKNOWN_INDEX = Buffer.from([0xff, 0xff, 0xff, 0x7f])

const window = Buffer.alloc(6)
window.writeUInt16BE(Setting.initialWindowSize)
window.writeUInt32BE(MAX_WINDOW_BYTES + 1, 2)

const headers = (streamId: number, block: Buffer, flags: number = Flag.endHeaders): Buffer =>
  encodeFrame(FrameType.headers, flags, streamId, block)

const BYTES: Readonly<Record<BrokenBytes, () => Buffer>> = {
  // A record of 512 bytes is announced, and a part of its ClientHello sent (RFC 8446, section 5.1).
  'client-hello': () => Buffer.from([0x16, 3, 1, 2, 0, 1, 0, 1, 0xfc, 3, 3, 1, 2, 3, 4, 5, 6, 7, 8]),
  'bad-preface': () => Buffer.from('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n', 'latin1'),
  'data-stream-0': () => encodeFrame(FrameType.data, 0, 0, Buffer.alloc(5)),
  'headers-stream-0': () => headers(0, UPPERCASE_FIELD.subarray(0, 3)),
  'headers-even': () => headers(2, UPPERCASE_FIELD.subarray(0, 3)),
  'header-block': () => headers(STREAM, UNKNOWN_INDEX),
  'header-field': () => headers(STREAM, UPPERCASE_FIELD),
  'header-interrupted': () =>
    Buffer.concat([
      headers(STREAM, UPPERCASE_FIELD.subarray(0, 3), 0),
      encodeFrame(FrameType.ping, 0, 0, Buffer.alloc(8)),
    ]),
  'header-padding': () => headers(STREAM, Buffer.from([200, 0x83]), Flag.endHeaders | Flag.padded),
  continuation: () => encodeFrame(FrameType.continuation, Flag.endHeaders, STREAM, Buffer.from([0x83])),
  'rst-idle': () => encodeRstStream(STREAM, 'CANCEL'),
  'settings-length': () => encodeFrame(FrameType.settings, 0, 0, Buffer.alloc(5)),
  'settings-stream': () => encodeFrame(FrameType.settings, 0, STREAM, Buffer.alloc(6)),
  'settings-value': () => encodeFrame(FrameType.settings, 0, 0, window),
  'settings-ack-length': () => encodeFrame(FrameType.settings, Flag.ack, 0, Buffer.alloc(6)),
  'push-promise': () =>
    encodeFrame(FrameType.pushPromise, Flag.endHeaders, STREAM, Buffer.from([0, 0, 0, 2, 0x83])),
  'ping-length': () => encodeFrame(FrameType.ping, 0, 0, Buffer.alloc(7)),
  'ping-stream': () => encodeFrame(FrameType.ping, 0, STREAM, Buffer.alloc(8)),
  'goaway-stream': () => encodeFrame(FrameType.goaway, 0, STREAM, Buffer.alloc(8)),
  // A client names the last stream of the server, which has an even number.
  'goaway-last-stream': () => encodeFrame(FrameType.goaway, 0, 0, Buffer.from([0, 0, 0, 1, 0, 0, 0, 0])),
  'window-overflow': () => encodeWindowUpdate(0, MAX_WINDOW_BYTES),
  'window-zero': () => encodeWindowUpdate(0, 0),
  'window-length': () => encodeFrame(FrameType.windowUpdate, 0, 0, Buffer.alloc(3)),
  'frame-size': () => encodeFrame(FrameType.data, 0, STREAM, Buffer.alloc(MAX_FRAME_BYTES + 1)),
}

const encoded = new Map<BrokenBytes, Buffer>()

/** The same buffer each time: it must not be changed. */
export function brokenBytes(what: BrokenBytes): Buffer {
  const bytes = encoded.get(what) ?? BYTES[what]()
  encoded.set(what, bytes)
  return bytes
}
