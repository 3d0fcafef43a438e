/**
 * A stream that stays open while the client sends messages on it.
 * @module
 */
import { ConnectionError } from '../http2/connection-error.js'
import { DEFAULT_WINDOW_BYTES } from '../http2/frame.js'
import type { ResponseHeaders } from '../http2/response-headers.js'

/** What has become of the stream: it goes on, the server has answered it with status OK, or it failed. */
export type MessageStreamState = 'goes-on' | 'answered' | { readonly failure: string }

/** Follows what the server sends on it. What it answers to each message is read and not compared. */
export class MessageStream {
  /** Messages that were sent whole. */
  messages = 0
  #receiveWindow = DEFAULT_WINDOW_BYTES
  #inBody = false

  /** @param sendWindow bytes that this side may send; SETTINGS may make it negative */
  constructor(
    readonly id: number,
    public sendWindow: number,
  ) {}

  headers({ status, grpcStatus, malformed }: ResponseHeaders, endStream: boolean): MessageStreamState {
    if (malformed !== undefined) return { failure: `malformed response: ${malformed}` }
    if (!endStream) {
      if (status === undefined || status > 200) return { failure: `:status ${status ?? 'missing'}` }
      this.#inBody ||= status === 200
      return 'goes-on'
    }
    if (grpcStatus !== '0') return { failure: `grpc-status ${grpcStatus ?? 'missing'}` }
    // Such streams would be opened for ever.
    return this.messages === 0 ? { failure: 'the server answers before a message' } : 'answered'
  }

  /** @throws {ConnectionError} if the server sent more than the window allows */
  data(windowBytes: number, endStream: boolean): MessageStreamState {
    this.#receiveWindow -= windowBytes
    if (this.#receiveWindow < 0)
      throw new ConnectionError('FLOW_CONTROL_ERROR', 'more DATA than the window allows')
    if (!this.#inBody) return { failure: 'malformed response: DATA before HEADERS' }
    return endStream ? { failure: 'no grpc-status' } : 'goes-on'
  }

  /** By how many bytes the client widens the window now; the window is so much wider then. */
  widenBy(): number {
    if (this.#receiveWindow * 2 > DEFAULT_WINDOW_BYTES) return 0
    const bytes = DEFAULT_WINDOW_BYTES - this.#receiveWindow
    this.#receiveWindow = DEFAULT_WINDOW_BYTES
    return bytes
  }
}
