/**
 * The streams of one connection: open, closed and never opened ones.
 * @module
 */
import { ClientStream } from './client-stream.js'
import { ConnectionError } from './connection-error.js'
import type { ExpectedResponse } from './response-body.js'

/** Numbers the streams, and finds them by number. */
export class StreamTable {
  readonly #open = new Map<number, ClientStream>()
  #nextId = 1

  constructor(private readonly expected: ExpectedResponse) {}

  reset(): void {
    this.#open.clear()
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
  add(sendWindow: number): ClientStream {
    const stream = new ClientStream(this.#nextId, sendWindow, this.expected)
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

  remove({ id }: ClientStream): void {
    this.#open.delete(id)
  }
}
