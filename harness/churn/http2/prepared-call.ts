/**
 * An RPC in the bytes that go over the wire: encoded once, sent many times. Its answer may be one message or a stream.
 * @module
 */
import { PREFACE, encodeData, encodeFrame } from './frame-encoder.js'
import { DEFAULT_WINDOW_BYTES, Flag, FrameType } from './frame.js'
import type { RequestHeaderBlocks } from './request-headers.js'
import type { ExpectedResponse } from './response-body.js'

/** The RPCs of a load, one after the other. Where nothing varies, they are all the same object. */
export interface PreparedCalls {
  next(): PreparedCall
}

/** What the client sends for an RPC, and what it expects. */
export class PreparedCall {
  /** How much of the body {@link opening} holds. */
  readonly openingBodyBytes: number
  #opening: Buffer | undefined

  /** @param body the messages of the request, each with gRPC's length prefix */
  constructor(
    readonly body: Buffer,
    readonly headers: RequestHeaderBlocks,
    readonly expected: ExpectedResponse,
  ) {
    this.openingBodyBytes = Math.min(body.length, DEFAULT_WINDOW_BYTES)
  }

  /** Preface, SETTINGS, and on stream 1 as much of the request as the first windows take: one write. */
  get opening(): Buffer {
    return (this.#opening ??= Buffer.concat([
      PREFACE,
      encodeHeaders(1, this.headers.first, this.body),
      ...encodeData(1, this.body, 0, this.openingBodyBytes),
    ]))
  }
}

/** The HEADERS frame of a request; it ends the stream if there is no body. */
export function encodeHeaders(streamId: number, block: Buffer, body: Buffer): Buffer {
  const flags = Flag.endHeaders | (body.length === 0 ? Flag.endStream : 0)
  return encodeFrame(FrameType.headers, flags, streamId, block)
}

/** The body of a request: each message with its length prefix. */
export function encodeBody(messages: readonly Buffer[]): Buffer {
  const [first] = messages
  return messages.length === 1 && first
    ? withLengthPrefix(first)
    : Buffer.concat(messages.map(withLengthPrefix))
}

/** gRPC's prefix of an uncompressed message: a zero byte and the length in four bytes. */
export function withLengthPrefix(message: Buffer): Buffer {
  const prefixed = Buffer.alloc(5 + message.length)
  prefixed.writeUInt32BE(message.length, 1)
  message.copy(prefixed, 5)
  return prefixed
}
