/**
 * The streams of one connection: open, closed and never opened ones.
 * @module
 */
import { ClientStream } from './client-stream.js'
import { ConnectionError } from './connection-error.js'
import type { PreparedCall } from './prepared-call.js'

const MOST_CANCELLED = 256

/** Numbers the streams, and finds them by number. */
export class StreamTable {
  readonly #open = new Map<number, ClientStream>()
  /** The last ones that this side reset: the server may have sent frames on them before it knew. */
  readonly #cancelled = new Map<number, ClientStream>()
  #nextId = 1

  reset(): void {
    // An empty map that is cleared allocates all the same.
    if (this.#open.size > 0) this.#open.clear()
    if (this.#cancelled.size > 0) this.#cancelled.clear()
    this.#nextId = 1
  }

  get size(): number {
    return this.#open.size
  }

  /** The open streams. */
  values(): Iterable<ClientStream> {
    return this.#open.values()
  }

  /** @param sendWindow bytes that the server lets this side send on it */
  add(sendWindow: number, request: PreparedCall): ClientStream {
    const stream = new ClientStream(this.#nextId, sendWindow, request)
    this.#open.set(stream.id, stream)
    this.#nextId += 2
    return stream
  }

  /**
   * @returns undefined if the stream is closed
   * @throws {ConnectionError} if it was never opened
   */
  find(id: number): ClientStream | undefined {
    if (id % 2 === 0 || id >= this.#nextId) {
      throw new ConnectionError('PROTOCOL_ERROR', 'a frame on a stream that was never opened')
    }
    return this.#open.get(id)
  }

  /** A stream that this side has reset; undefined if it is none, or too long ago. */
  findCancelled(id: number): ClientStream | undefined {
    return this.#cancelled.get(id)
  }

  /** Removes a stream that this side resets. */
  cancel(stream: ClientStream): void {
    this.#open.delete(stream.id)
    this.#cancelled.set(stream.id, stream)
    const [oldest] = this.#cancelled.keys()
    if (this.#cancelled.size > MOST_CANCELLED && oldest !== undefined) this.#cancelled.delete(oldest)
  }

  remove({ id }: ClientStream): void {
    this.#open.delete(id)
  }
}
