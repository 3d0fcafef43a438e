/**
 * Bytes in, frames out, wherever the network splits or joins them.
 * @module
 */
import { checkFrameHeader } from './check-frame-header.js'
import { FRAME_HEADER_BYTES, MAX_FRAME_BYTES } from './frame.js'

/** Receives the frames. */
export interface FrameSink {
  /** The payload is `bytes[start..end)`; it is overwritten as soon as this returns. */
  frame(type: number, flags: number, streamId: number, bytes: Buffer, start: number, end: number): void
}

/** A frame that arrives in one piece is passed on without a copy; a frame in several pieces is copied. */
export class FrameParser {
  #carry: Buffer | undefined
  #carried = 0

  constructor(private readonly sink: FrameSink) {}

  /** Discards an incomplete frame, for a new connection. */
  reset(): void {
    this.#carried = 0
  }

  /**
   * @param bytes a buffer whose first `end` bytes have just been read
   * @throws {ConnectionError} after which only `reset` may be called
   */
  push(bytes: Buffer, end: number): void {
    let at = this.#carried === 0 ? 0 : this.#completeCarried(bytes, end)
    while (end - at >= FRAME_HEADER_BYTES) {
      const next = at + FRAME_HEADER_BYTES + checkedLength(bytes, at)
      if (next > end) break
      this.#deliver(bytes, at, next)
      at = next
    }
    if (at < end) {
      this.#carry ??= Buffer.allocUnsafeSlow(FRAME_HEADER_BYTES + MAX_FRAME_BYTES)
      this.#carried += bytes.copy(this.#carry, this.#carried, at, end)
    }
  }

  /** @returns how many bytes belong to the frame that is incomplete */
  #completeCarried(bytes: Buffer, end: number): number {
    const carry = this.#carry
    if (carry === undefined) return 0
    let at = 0
    if (this.#carried < FRAME_HEADER_BYTES) {
      at = bytes.copy(carry, this.#carried, 0, Math.min(end, FRAME_HEADER_BYTES - this.#carried))
      this.#carried += at
      if (this.#carried < FRAME_HEADER_BYTES) return end
    }
    const whole = FRAME_HEADER_BYTES + checkedLength(carry, 0)
    const taken = bytes.copy(carry, this.#carried, at, Math.min(end, at + whole - this.#carried))
    this.#carried += taken
    if (this.#carried < whole) return end
    this.#carried = 0
    this.#deliver(carry, 0, whole)
    return at + taken
  }

  #deliver(bytes: Buffer, at: number, next: number): void {
    this.sink.frame(
      byte(bytes, at + 3),
      byte(bytes, at + 4),
      readStreamId(bytes, at + 5),
      bytes,
      at + FRAME_HEADER_BYTES,
      next,
    )
  }
}

function checkedLength(bytes: Buffer, at: number): number {
  const length = (byte(bytes, at) << 16) | (byte(bytes, at + 1) << 8) | byte(bytes, at + 2)
  checkFrameHeader(length, byte(bytes, at + 3), byte(bytes, at + 4), readStreamId(bytes, at + 5))
  return length
}

/** The 31 bits of a stream identifier; the reserved bit is ignored (RFC 9113, section 4.1). */
function readStreamId(bytes: Buffer, at: number): number {
  return bytes.readInt32BE(at) & 0x7fff_ffff
}

function byte(bytes: Buffer, at: number): number {
  // Never past the end: every caller checks first that the header is complete.
  return bytes[at] ?? 0
}
