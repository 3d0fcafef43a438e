/**
 * An RPC in the bytes that go over the wire: encoded once, sent many times. Its answer may be one message or a stream.
 * @module
 */
import { PREFACE, encodeData, encodeFrame } from './frame-encoder.js'
import { DEFAULT_WINDOW_BYTES, Flag, FrameType } from './frame.js'
import { encodeRequestHeaders, type RequestHeaderBlocks } from './request-headers.js'
import type { ExpectedResponse } from './response-body.js'

/** What the client sends for every RPC, and what it expects. */
export interface PreparedCall {
  /** The request's body: gRPC's length prefix and the message. */
  readonly body: Buffer
  readonly headers: RequestHeaderBlocks
  readonly expected: ExpectedResponse
  /** Preface, SETTINGS, and on stream 1 as much of the request as the first windows take: one write. */
  readonly opening: Buffer
  /** How much of the body `opening` holds. */
  readonly openingBodyBytes: number
}

/**
 * Encodes an RPC.
 * @param authority what the client calls the server, `HOST:PORT`
 * @param path `/package.Service/Method`
 * @param message the encoded request message
 */
export function encodeCall(
  authority: string,
  path: string,
  message: Buffer,
  expected: ExpectedResponse,
  scheme: 'http' | 'https' = 'http',
): PreparedCall {
  const body = withLengthPrefix(message)
  const headers = encodeRequestHeaders(authority, path, scheme)
  const openingBodyBytes = Math.min(body.length, DEFAULT_WINDOW_BYTES)
  const opening = Buffer.concat([
    PREFACE,
    encodeFrame(FrameType.headers, Flag.endHeaders, 1, headers.first),
    ...encodeData(1, body, 0, openingBodyBytes),
  ])
  return { body, headers, expected, opening, openingBodyBytes }
}

/** gRPC's prefix of an uncompressed message: a zero byte and the length in four bytes. */
export function withLengthPrefix(message: Buffer): Buffer {
  const prefixed = Buffer.alloc(5 + message.length)
  prefixed.writeUInt32BE(message.length, 1)
  message.copy(prefixed, 5)
  return prefixed
}
