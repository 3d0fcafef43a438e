/**
 * Checks of a frame that need its header only.
 * @module
 */
import { ConnectionError } from './connection-error.js'
import { Flag, FrameType, MAX_FRAME_BYTES } from './frame.js'

/** What the server does whose first bytes are `HTTP/1.1 400 Bad Request`, in the reason of the failure. */
export const SPEAKS_HTTP_1 = 'the server speaks HTTP/1, and gRPC needs HTTP/2'
/** `HTT` and `P`, read as the length and the type of a frame. */
const HTTP_1_LENGTH = 0x48_54_54
const HTTP_1_TYPE = 0x50

/**
 * Checks length and stream identifier against RFC 9113, sections 4.2 and 6.1 to 6.10. It runs before the payload
 * arrives, so that a frame that is too long is refused at once.
 * @throws {ConnectionError} if they break the protocol
 */
export function checkFrameHeader(length: number, type: number, flags: number, streamId: number): void {
  if (length === HTTP_1_LENGTH && type === HTTP_1_TYPE) fail('PROTOCOL_ERROR', SPEAKS_HTTP_1)
  if (length > MAX_FRAME_BYTES) fail('FRAME_SIZE_ERROR', 'a frame above 16384 bytes')
  switch (type) {
    case FrameType.data:
    case FrameType.headers:
    case FrameType.continuation:
    case FrameType.pushPromise: {
      onStream(streamId)
      return
    }
    case FrameType.priority:
      // A wrong length is a stream error. RFC 9113 allows to end the connection for it, which is simpler.
      onStream(streamId)
      {
        exactly(5, length)
        return
      }
    case FrameType.rstStream:
      onStream(streamId)
      {
        exactly(4, length)
        return
      }
    case FrameType.settings:
      onConnection(streamId)
      if (length % 6 !== 0 || ((flags & Flag.ack) !== 0 && length > 0)) {
        fail('FRAME_SIZE_ERROR', 'SETTINGS of a wrong length')
      }
      return
    case FrameType.ping:
      onConnection(streamId)
      {
        exactly(8, length)
        return
      }
    case FrameType.goaway:
      onConnection(streamId)
      if (length < 8) fail('FRAME_SIZE_ERROR', 'GOAWAY of a wrong length')
      return
    case FrameType.windowUpdate: {
      exactly(4, length)
      return
    }
  }
}

function onStream(streamId: number): void {
  if (streamId === 0) fail('PROTOCOL_ERROR', 'a stream frame on stream 0')
}

function onConnection(streamId: number): void {
  if (streamId !== 0) fail('PROTOCOL_ERROR', 'a connection frame on a stream')
}

function exactly(wanted: number, length: number): void {
  if (length !== wanted) fail('FRAME_SIZE_ERROR', 'a frame of a wrong length')
}

function fail(code: 'FRAME_SIZE_ERROR' | 'PROTOCOL_ERROR', what: string): never {
  throw new ConnectionError(code, what)
}
