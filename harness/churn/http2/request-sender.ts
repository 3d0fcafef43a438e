/**
 * Sends request bodies, as far as the server's windows allow (RFC 9113, section 6.9).
 * @module
 */
import type { ClientStream } from './client-stream.js'
import { ConnectionError } from './connection-error.js'
import { encodeData, encodeRstStream } from './frame-encoder.js'
import { DEFAULT_WINDOW_BYTES, MAX_WINDOW_BYTES } from './frame.js'
import type { Outbox } from './outbox.js'

/** The sending half of flow control, for one connection at a time. */
export class RequestSender {
  /** Bytes that may be sent on the whole connection. */
  #window = DEFAULT_WINDOW_BYTES

  constructor(private readonly outbox: Outbox) {}

  reset(): void {
    this.#window = DEFAULT_WINDOW_BYTES
  }

  /** Queues as much of the body as the windows allow now. */
  send(stream: ClientStream): void {
    const { body } = stream.request
    const bytes = Math.min(body.length - stream.sentBytes, this.#window, stream.sendWindow)
    if (bytes <= 0) return
    this.outbox.push(...encodeData(stream.id, body, stream.sentBytes, stream.sentBytes + bytes))
    this.countSent(stream, bytes)
  }

  /** Counts bytes of a body that were sent with the opening. */
  countSent(stream: ClientStream, bytes: number): void {
    stream.sentBytes += bytes
    stream.sendWindow -= bytes
    this.#window -= bytes
  }

  /** @throws {ConnectionError} if the window would be larger than 2^31 − 1 bytes */
  widen(bytes: number): void {
    this.#window += bytes
    if (this.#window > MAX_WINDOW_BYTES)
      throw new ConnectionError('FLOW_CONTROL_ERROR', 'a window above 2^31-1')
  }

  /** Resets the stream if the server answered before the request was sent in full. */
  cancelRest(stream: ClientStream): void {
    if (stream.sentBytes < stream.request.body.length) this.outbox.push(encodeRstStream(stream.id, 'CANCEL'))
  }
}
