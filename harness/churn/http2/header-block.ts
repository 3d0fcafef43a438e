/**
 * A header block that comes in several frames.
 * @module
 */
import { ConnectionError } from './connection-error.js'

/** Far more than a gRPC response needs. A limit is necessary: endless CONTINUATION frames are a known attack. */
const MAX_BLOCK_BYTES = 65_536
const MAX_BLOCK_FRAMES = 64

/** Collects the fragments of one block (HEADERS and CONTINUATION). */
export class HeaderBlock {
  /** Whether CONTINUATION must follow. */
  open = false
  streamId = 0
  endStream = false
  #fragments: Buffer[] = []
  #bytes = 0

  reset(): void {
    this.open = false
    this.#fragments = []
    this.#bytes = 0
  }

  begin(streamId: number, endStream: boolean): void {
    this.open = true
    this.streamId = streamId
    this.endStream = endStream
  }

  /** @throws {ConnectionError} if the block gets too long */
  add(bytes: Buffer, start: number, end: number): void {
    this.#bytes += end - start
    if (this.#bytes > MAX_BLOCK_BYTES || this.#fragments.length >= MAX_BLOCK_FRAMES) {
      throw new ConnectionError('ENHANCE_YOUR_CALM', 'a header block without end')
    }
    this.#fragments.push(Buffer.from(bytes.subarray(start, end)))
  }

  /** Returns the complete block, and starts again. */
  take(): Buffer {
    const whole = Buffer.concat(this.#fragments)
    this.reset()
    return whole
  }
}
