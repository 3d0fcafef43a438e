/**
 * Which frames a server may send in which order (RFC 9113, sections 3.4 and 6).
 * @module
 */
import { ConnectionError } from './connection-error.js'
import type { FrameSink } from './frame-parser.js'
import { Flag, FrameType } from './frame.js'
import { HeaderBlock } from './header-block.js'
import { unpad } from './unpad.js'

/** Receives the meaning of each frame. `bytes` are overwritten as soon as a method returns; each may throw a `ConnectionError`. */
export interface FrameHandler {
  /** A header block starts on this stream. */
  onHeadersBegin(streamId: number): void
  /** The complete block is `bytes[start..end)`, from one frame or several. */
  onHeaders(streamId: number, bytes: Buffer, start: number, end: number, endStream: boolean): void
  /** @param windowBytes what flow control counts: the padding too */
  onData(
    streamId: number,
    windowBytes: number,
    bytes: Buffer,
    start: number,
    end: number,
    endStream: boolean,
  ): void
  onRstStream(streamId: number, code: number): void
  /** Settings of six bytes each. */
  onSettings(bytes: Buffer, start: number, end: number): void
  onSettingsAck(): void
  /** @param opaque the bytes that the answer to the PING repeats */
  onPing(opaque: Buffer): void
  /** The answer to a PING of ours; absent where nothing waits for it. */
  onPingAck?(): void
  onGoaway(lastStreamId: number, code: number): void
  onWindowUpdate(streamId: number, bytes: number): void
}

/** Checks the order of frames, and passes on what they mean. */
export class ServerFrames implements FrameSink {
  readonly #block = new HeaderBlock()
  #begun = false

  constructor(private readonly handler: FrameHandler) {}

  /** Starts again, for a new connection. */
  reset(): void {
    this.#block.reset()
    this.#begun = false
  }

  /** @throws {ConnectionError} if the frame is not allowed here */
  frame(type: number, flags: number, streamId: number, bytes: Buffer, start: number, end: number): void {
    if (!this.#begun) {
      if (type !== FrameType.settings || (flags & Flag.ack) !== 0) {
        broken('the first frame is not SETTINGS')
      }
      this.#begun = true
    }
    if (this.#block.open) {
      if (type !== FrameType.continuation || streamId !== this.#block.streamId) {
        broken('a header block was interrupted')
      }
      this.#continue(flags, bytes, start, end)
      return
    }
    const { handler } = this
    switch (type) {
      case FrameType.data: {
        const [from, to] = unpad(flags, bytes, start, end, 0)
        handler.onData(streamId, end - start, bytes, from, to, (flags & Flag.endStream) !== 0)
        return
      }
      case FrameType.headers:
        this.#headers(flags, streamId, bytes, start, end)
        return
      case FrameType.rstStream:
        handler.onRstStream(streamId, bytes.readUInt32BE(start))
        return
      case FrameType.settings:
        if ((flags & Flag.ack) === 0) handler.onSettings(bytes, start, end)
        else handler.onSettingsAck()
        return
      case FrameType.ping:
        if ((flags & Flag.ack) === 0) handler.onPing(bytes.subarray(start, end))
        else handler.onPingAck?.()
        return
      case FrameType.goaway:
        handler.onGoaway(bytes.readUInt32BE(start) & 0x7fff_ffff, bytes.readUInt32BE(start + 4))
        return
      case FrameType.windowUpdate:
        handler.onWindowUpdate(streamId, bytes.readUInt32BE(start) & 0x7fff_ffff)
        return
      case FrameType.pushPromise:
        return broken('PUSH_PROMISE though push is off')
      case FrameType.continuation:
        return broken('CONTINUATION without HEADERS')
      // PRIORITY is deprecated, and unknown types must be ignored.
    }
  }

  #headers(flags: number, streamId: number, bytes: Buffer, start: number, end: number): void {
    this.handler.onHeadersBegin(streamId)
    const [from, to] = unpad(flags, bytes, start, end, (flags & Flag.priority) === 0 ? 0 : 5)
    const endStream = (flags & Flag.endStream) !== 0
    if ((flags & Flag.endHeaders) !== 0) {
      this.handler.onHeaders(streamId, bytes, from, to, endStream)
      return
    }
    this.#block.begin(streamId, endStream)
    this.#block.add(bytes, from, to)
  }

  #continue(flags: number, bytes: Buffer, start: number, end: number): void {
    this.#block.add(bytes, start, end)
    if ((flags & Flag.endHeaders) === 0) return
    const { streamId, endStream } = this.#block
    const whole = this.#block.take()
    this.handler.onHeaders(streamId, whole, 0, whole.length, endStream)
  }
}

function broken(what: string): never {
  throw new ConnectionError('PROTOCOL_ERROR', what)
}
