/**
 * One RPC at leakgate's server.
 * @module
 */
import { constants, type IncomingHttpHeaders, type ServerHttp2Stream } from 'node:http2'
import type { PeerBehaviour } from '../model/client/peer-behaviour.js'
import { MessageCounter } from './message-counter.js'

/** How a stream ended. */
export type StreamEnd = 'answered' | 'failed' | 'refused' | 'abandoned'

const UNAVAILABLE = '14'
/** A gRPC message without content: not compressed, 0 bytes. */
const EMPTY_MESSAGE = Buffer.alloc(5)
/** gRFC A6: a client counts its earlier attempts in this header. */
const EARLIER_ATTEMPTS = 'grpc-previous-rpc-attempts'

const HEADERS = { ':status': 200, 'content-type': 'application/grpc' }

/**
 * Answers one stream as the behaviour says: each message of the request with an empty message, and its end with the status.
 * @param onMessage called for each message of the request
 * @param onEnd called once, when the stream is over
 */
export function answerStream(
  stream: ServerHttp2Stream,
  headers: IncomingHttpHeaders,
  behaviour: PeerBehaviour,
  onMessage: () => void,
  onEnd: (end: StreamEnd) => void,
): void {
  let end: StreamEnd = 'abandoned'
  // The client may reset the stream at any time; `close` follows.
  stream.on('error', () => undefined)
  stream.once('close', () => onEnd(end))
  const isRetry = headers[EARLIER_ATTEMPTS] !== undefined
  switch (behaviour.firstAttemptOnly && isRetry ? 'ok' : behaviour.reply) {
    case 'never':
      stream.resume()
      return
    case 'refused-stream':
      end = 'refused'
      stream.close(constants.NGHTTP2_REFUSED_STREAM)
      return
    case 'unavailable':
      end = 'failed'
      stream.resume()
      // Trailers-only: the client may not retry after a response header.
      stream.respond(
        { ...HEADERS, 'grpc-status': UNAVAILABLE, 'grpc-message': 'as asked' },
        { endStream: true },
      )
      return
    case 'ok':
      answer(stream, behaviour.delayMs, onMessage, () => {
        end = 'answered'
      })
  }
}

function answer(
  stream: ServerHttp2Stream,
  delayMs: number,
  onMessage: () => void,
  onAnswered: () => void,
): void {
  const messages = new MessageCounter()
  stream.respond(HEADERS, { waitForTrailers: true })
  stream.once('wantTrailers', () => {
    if (stream.destroyed) return
    stream.sendTrailers({ 'grpc-status': '0' })
    onAnswered()
  })
  stream.on('data', (chunk: Buffer) => {
    const complete = messages.add(chunk)
    for (let i = 0; i < complete; i++) onMessage()
    if (complete > 0) stream.write(Buffer.concat(Array<Buffer>(complete).fill(EMPTY_MESSAGE)))
  })
  stream.once('end', () => {
    if (delayMs === 0) stream.end()
    else setTimeout(() => stream.end(), delayMs).unref()
  })
}
