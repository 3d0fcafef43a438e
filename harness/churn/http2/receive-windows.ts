/**
 * What the server may still send, on the connection and on each stream (RFC 9113, section 6.9).
 * @module
 */
import type { ClientStream } from './client-stream.js'
import { ConnectionError } from './connection-error.js'
import { encodeWindowUpdate } from './frame-encoder.js'
import { DEFAULT_WINDOW_BYTES } from './frame.js'
import type { Outbox } from './outbox.js'

/** The receiving half of flow control, for one connection at a time. */
export class ReceiveWindows {
  #connection = DEFAULT_WINDOW_BYTES
  /** Whether some window may need a WINDOW_UPDATE. */
  #halfUsed = false

  constructor(private readonly outbox: Outbox) {}

  reset(): void {
    this.#connection = DEFAULT_WINDOW_BYTES
    this.#halfUsed = false
  }

  /** @throws {ConnectionError} if the server sent more than the window allows */
  take(stream: ClientStream, bytes: number): void {
    this.#connection -= bytes
    stream.receiveWindow -= bytes
    if (this.#connection < 0 || stream.receiveWindow < 0) {
      throw new ConnectionError('FLOW_CONTROL_ERROR', 'more DATA than the window allows')
    }
    this.#halfUsed ||= isHalfUsed(this.#connection) || isHalfUsed(stream.receiveWindow)
  }

  /** Sends WINDOW_UPDATE for every window of which half is used. */
  replenish(streams: Iterable<ClientStream>): void {
    if (!this.#halfUsed) return
    this.#halfUsed = false
    if (isHalfUsed(this.#connection)) {
      this.outbox.push(encodeWindowUpdate(0, DEFAULT_WINDOW_BYTES - this.#connection))
      this.#connection = DEFAULT_WINDOW_BYTES
    }
    for (const stream of streams) {
      if (!isHalfUsed(stream.receiveWindow)) continue
      this.outbox.push(encodeWindowUpdate(stream.id, DEFAULT_WINDOW_BYTES - stream.receiveWindow))
      stream.receiveWindow = DEFAULT_WINDOW_BYTES
    }
  }
}

function isHalfUsed(window: number): boolean {
  return window * 2 <= DEFAULT_WINDOW_BYTES
}
