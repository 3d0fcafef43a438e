/**
 * The frames that a client sends.
 * @module
 */
import { FRAME_HEADER_BYTES, Flag, FrameType, MAX_FRAME_BYTES, Setting, errorCodeNumber } from './frame.js'
import type { ErrorCode } from '../../model/load/error-code.js'

const EMPTY = Buffer.alloc(0)

/** A frame of any type. The caller keeps the payload within the peer's limit. */
export function encodeFrame(type: number, flags: number, streamId: number, payload: Buffer = EMPTY): Buffer {
  const frame = Buffer.allocUnsafe(FRAME_HEADER_BYTES + payload.length)
  frame.writeUIntBE(payload.length, 0, 3)
  frame[3] = type
  frame[4] = flags
  frame.writeUInt32BE(streamId, 5)
  payload.copy(frame, FRAME_HEADER_BYTES)
  return frame
}

/** The client's connection preface (RFC 9113, section 3.4) with SETTINGS that turn server push off. */
export const PREFACE = Buffer.concat([
  Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 'latin1'),
  encodeFrame(FrameType.settings, 0, 0, Buffer.from([0, Setting.enablePush, 0, 0, 0, 0])),
])

/** The acknowledgement of the server's SETTINGS. */
export const SETTINGS_ACK = encodeFrame(FrameType.settings, Flag.ack, 0)

/**
 * The answer to a PING.
 * @param opaque the eight bytes of the PING; they are copied
 */
export function encodePingAck(opaque: Buffer): Buffer {
  return encodeFrame(FrameType.ping, Flag.ack, 0, opaque)
}

/** WINDOW_UPDATE; stream 0 is the whole connection. */
export function encodeWindowUpdate(streamId: number, bytes: number): Buffer {
  return encodeFrame(FrameType.windowUpdate, 0, streamId, uint32(bytes))
}

/** RST_STREAM with an error code. */
export function encodeRstStream(streamId: number, code: ErrorCode): Buffer {
  return encodeFrame(FrameType.rstStream, 0, streamId, uint32(errorCodeNumber(code)))
}

/** GOAWAY. The last stream is 0, because server push is off and a server opens none. */
export function encodeGoaway(code: ErrorCode): Buffer {
  return encodeFrame(FrameType.goaway, 0, 0, Buffer.concat([uint32(0), uint32(errorCodeNumber(code))]))
}

/** The orderly end of a connection. */
export const GOAWAY = encodeGoaway('NO_ERROR')

/**
 * DATA frames for `message[from..to)`, the last of them with END_STREAM where the message ends at `to`.
 * @param closes false for no END_STREAM
 */
export function encodeData(
  streamId: number,
  message: Buffer,
  from: number,
  to: number,
  closes = true,
): Buffer[] {
  const frames: Buffer[] = []
  for (let at = from; at < to; at += MAX_FRAME_BYTES) {
    const end = Math.min(at + MAX_FRAME_BYTES, to)
    const flags = closes && end === message.length ? Flag.endStream : 0
    frames.push(encodeFrame(FrameType.data, flags, streamId, message.subarray(at, end)))
  }
  return frames
}

function uint32(value: number): Buffer {
  const bytes = Buffer.allocUnsafe(4)
  bytes.writeUInt32BE(value)
  return bytes
}
