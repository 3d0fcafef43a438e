/**
 * The client's side of one HTTP/2 connection, without the socket: bytes in, bytes out, and what has come of it.
 * @module
 */
import { ConnectionError } from './connection-error.js'
import { ClientStream } from './client-stream.js'
import { PREFACE, SETTINGS_ACK, encodeFrame, GOAWAY, encodePingAck } from './frame-encoder.js'
import { FrameParser, type FrameSink } from './frame-parser.js'
import { Flag, FrameType, errorCodeName } from './frame.js'
import { HeaderBlock } from './header-block.js'
import { HeaderReader, type HeaderMemory } from './header-reader.js'
import { Outbox } from './outbox.js'
import { PeerSettings } from './peer-settings.js'
import { ReceiveWindows } from './receive-windows.js'
import { RequestSender } from './request-sender.js'
import { unpad } from './unpad.js'
import type { UnaryRequest } from './unary-request.js'

export class ClientSession implements FrameSink {
  /** RPCs whose response was right, to its trailers. */
  answered = 0
  /** Why the connection cannot do what is asked of it; undefined as long as it can. */
  failure: string | undefined
  /** The server has said that it takes no more streams. */
  goingAway = false
  readonly #parser = new FrameParser(this)
  readonly #reader: HeaderReader
  readonly #block = new HeaderBlock()
  readonly #peer = new PeerSettings()
  readonly #streams = new Map<number, ClientStream>()
  readonly #outbox = new Outbox()
  readonly #sender: RequestSender
  readonly #windows = new ReceiveWindows(this.#outbox)
  #acknowledged = false
  #nextStreamId = 1

  constructor(
    private readonly request: UnaryRequest,
    memory: HeaderMemory,
  ) {
    this.#reader = new HeaderReader(memory)
    this.#sender = new RequestSender(request.body, this.#outbox)
  }

  /** As new, for another connection. */
  reset(): void {
    this.answered = 0
    this.failure = undefined
    this.#parser.reset()
    this.#reader.reset()
    this.#block.reset()
    this.#peer.reset()
    this.#streams.clear()
    this.#outbox.clear()
    this.#sender.reset()
    this.#windows.reset()
    this.#acknowledged = false
    this.goingAway = false
    this.#nextStreamId = 1
  }

  /** SETTINGS went both ways: the server's are in, and it has acknowledged ours. */
  get settled(): boolean {
    return this.#acknowledged && this.#peer.received
  }

  /** RPCs begun and not yet answered. */
  get openStreams(): number {
    return this.#streams.size
  }

  /** Whether the server takes another stream now. */
  get canOpen(): boolean {
    return this.#peer.received && !this.goingAway && this.#streams.size < this.#peer.maxConcurrentStreams
  }

  /** The first bytes of the connection; with the first RPC in them or without. */
  opening(withRequest: boolean): Buffer {
    if (!withRequest) return PREFACE
    const stream = this.#newStream()
    this.#sender.countSent(stream, this.request.openingBodyBytes)
    return this.request.opening
  }

  /** Begins another RPC on a connection whose opening held the first; its bytes are in the next output. */
  openStream(): void {
    const stream = this.#newStream()
    const block = this.#peer.pickBlock(this.request.headers)
    this.#outbox.push(encodeFrame(FrameType.headers, Flag.endHeaders, stream.id, block))
    this.#sender.send(stream)
  }

  /**
   * @param bytes of which the first `end` have just been read
   * @throws {ConnectionError} where the server broke the protocol
   */
  receive(bytes: Buffer, end: number): void {
    this.#parser.push(bytes, end)
  }

  /** Says in the next output that this side is about to close. */
  goAway(): void {
    this.#outbox.push(GOAWAY)
  }

  /** What is to be written now; undefined where that is nothing. */
  takeOutput(): Buffer | undefined {
    this.#windows.replenish(this.#streams.values())
    return this.#outbox.take()
  }

  /** @internal Called by the parser. */
  frame(type: number, flags: number, streamId: number, bytes: Buffer, start: number, end: number): void {
    if (!this.#peer.received && (type !== FrameType.settings || (flags & Flag.ack) !== 0)) {
      broken('PROTOCOL_ERROR', 'the first frame is not SETTINGS')
    }
    if (this.#block.open) {
      if (type !== FrameType.continuation || streamId !== this.#block.streamId) {
        broken('PROTOCOL_ERROR', 'a header block was interrupted')
      }
      this.#block.add(bytes, start, end)
      if ((flags & Flag.endHeaders) !== 0) this.#endOfBlock()
      return
    }
    switch (type) {
      case FrameType.data: {
        this.#data(flags, streamId, bytes, start, end)
        return
      }
      case FrameType.headers: {
        this.#headers(flags, streamId, bytes, start, end)
        return
      }
      case FrameType.rstStream:
        this.#refuseIdle(streamId)
        if (this.#streams.delete(streamId)) {
          this.failure ??= `rst_stream ${errorCodeName(bytes.readUInt32BE(start))}`
        }
        return
      case FrameType.settings: {
        this.#settings(flags, bytes, start, end)
        return
      }
      case FrameType.ping:
        if ((flags & Flag.ack) === 0) this.#outbox.push(encodePingAck(bytes.subarray(start, end)))
        return
      case FrameType.goaway: {
        this.#goaway(bytes.readUInt32BE(start) & 0x7fff_ffff, bytes.readUInt32BE(start + 4))
        return
      }
      case FrameType.windowUpdate: {
        this.#windowUpdate(streamId, bytes.readUInt32BE(start) & 0x7fff_ffff)
        return
      }
      case FrameType.pushPromise:
        return broken('PROTOCOL_ERROR', 'PUSH_PROMISE though push is off')
      case FrameType.continuation:
        return broken('PROTOCOL_ERROR', 'CONTINUATION without HEADERS')
      // PRIORITY means nothing any more, and unknown types must be ignored.
    }
  }

  #headers(flags: number, streamId: number, bytes: Buffer, start: number, end: number): void {
    this.#refuseIdle(streamId)
    if (!this.#streams.has(streamId)) broken('STREAM_CLOSED', 'HEADERS on a closed stream')
    const [from, to] = unpad(flags, bytes, start, end, (flags & Flag.priority) === 0 ? 0 : 5)
    this.#block.begin(streamId, (flags & Flag.endStream) !== 0)
    if ((flags & Flag.endHeaders) === 0) {
      this.#block.add(bytes, from, to)
      return
    }
    this.#block.reset()
    this.#response(streamId, bytes, from, to, (flags & Flag.endStream) !== 0)
  }

  #endOfBlock(): void {
    const { streamId, endStream } = this.#block
    const whole = this.#block.take()
    this.#response(streamId, whole, 0, whole.length, endStream)
  }

  #response(streamId: number, bytes: Buffer, start: number, end: number, endStream: boolean): void {
    // Read even where no one asks any more: later blocks depend on it.
    const headers = this.#reader.read(bytes, start, end)
    const stream = this.#streams.get(streamId)
    if (!stream) return
    stream.headers(headers, endStream)
    this.#finishIfEnded(stream)
  }

  #data(flags: number, streamId: number, bytes: Buffer, start: number, end: number): void {
    this.#refuseIdle(streamId)
    const stream = this.#streams.get(streamId)
    if (!stream) return broken('STREAM_CLOSED', 'DATA on a closed stream')
    this.#windows.take(stream, end - start)
    const [from, to] = unpad(flags, bytes, start, end, 0)
    const endStream = (flags & Flag.endStream) !== 0
    stream.data(bytes, from, to, endStream)
    this.#finishIfEnded(stream)
  }

  #settings(flags: number, bytes: Buffer, start: number, end: number): void {
    if ((flags & Flag.ack) !== 0) {
      if (this.#acknowledged) broken('PROTOCOL_ERROR', 'SETTINGS acknowledged twice')
      this.#acknowledged = true
      return
    }
    const widenedBy = this.#peer.apply(bytes, start, end)
    this.#outbox.push(SETTINGS_ACK)
    if (widenedBy === 0) return
    for (const stream of this.#streams.values()) stream.widen(widenedBy)
    this.#sendAll()
  }

  #goaway(lastStreamId: number, code: number): void {
    this.goingAway = true
    if (code !== 0) {
      this.failure ??= `goaway ${errorCodeName(code)}`
      return
    }
    for (const id of this.#streams.keys()) if (id > lastStreamId) this.failure ??= 'goaway before response'
  }

  #windowUpdate(streamId: number, bytes: number): void {
    if (bytes === 0) broken('PROTOCOL_ERROR', 'WINDOW_UPDATE by nothing')
    if (streamId === 0) {
      this.#sender.widen(bytes)
      this.#sendAll()
      return
    }
    this.#refuseIdle(streamId)
    const stream = this.#streams.get(streamId)
    if (!stream) return
    stream.widen(bytes)
    this.#sender.send(stream)
  }

  #newStream(): ClientStream {
    const stream = new ClientStream(this.#nextStreamId, this.#peer.initialWindowSize, this.request.expected)
    this.#streams.set(stream.id, stream)
    this.#nextStreamId += 2
    return stream
  }

  #sendAll(): void {
    for (const stream of this.#streams.values()) this.#sender.send(stream)
  }

  #finishIfEnded(stream: ClientStream): void {
    if (!stream.ended) return
    this.#streams.delete(stream.id)
    this.failure ??= stream.failure
    if (stream.failure === undefined) this.answered++
    this.#sender.cancelRest(stream)
  }

  #refuseIdle(streamId: number): void {
    if (streamId % 2 === 0 || streamId >= this.#nextStreamId) {
      broken('PROTOCOL_ERROR', 'a frame on a stream that was never opened')
    }
  }
}

function broken(...[code, what]: ConstructorParameters<typeof ConnectionError>): never {
  throw new ConnectionError(code, what)
}
