/**
 * The client's side of one HTTP/2 connection, without the socket: bytes in, bytes out, and what has come of it.
 * @module
 */
import { ConnectionError } from './connection-error.js'
import { ClientStream } from './client-stream.js'
import {
  PREFACE,
  SETTINGS_ACK,
  encodeData,
  encodeFrame,
  GOAWAY,
  encodePingAck,
  encodeRstStream,
  encodeWindowUpdate,
} from './frame-encoder.js'
import { FrameParser, type FrameSink } from './frame-parser.js'
import { DEFAULT_WINDOW_BYTES, Flag, FrameType, MAX_WINDOW_BYTES, errorCodeName } from './frame.js'
import { HeaderBlock } from './header-block.js'
import { HeaderReader, type HeaderMemory } from './header-reader.js'
import { PeerSettings } from './peer-settings.js'
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
  #output: Buffer[] = []
  #acknowledged = false
  #nextStreamId = 1
  /** Some receive window may need opening. */
  #halfUsed = false
  #sendWindow = DEFAULT_WINDOW_BYTES
  #receiveWindow = DEFAULT_WINDOW_BYTES

  constructor(
    private readonly request: UnaryRequest,
    memory: HeaderMemory,
  ) {
    this.#reader = new HeaderReader(memory)
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
    this.#output = []
    this.#acknowledged = false
    this.goingAway = false
    this.#nextStreamId = 1
    this.#halfUsed = false
    this.#sendWindow = DEFAULT_WINDOW_BYTES
    this.#receiveWindow = DEFAULT_WINDOW_BYTES
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
    this.#countSent(stream, this.request.openingBodyBytes)
    return this.request.opening
  }

  /** Begins another RPC on a connection whose opening held the first; its bytes are in the next output. */
  openStream(): void {
    const stream = this.#newStream()
    const block = this.#peer.pickBlock(this.request.headers)
    this.#output.push(encodeFrame(FrameType.headers, Flag.endHeaders, stream.id, block))
    this.#send(stream)
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
    this.#output.push(GOAWAY)
  }

  /** What is to be written now; undefined where that is nothing. */
  takeOutput(): Buffer | undefined {
    if (this.#halfUsed) this.#replenish()
    const frames = this.#output.length
    if (frames === 0) return undefined
    const taken = frames === 1 ? this.#output[0] : Buffer.concat(this.#output)
    this.#output = []
    return taken
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
        if ((flags & Flag.ack) === 0) this.#output.push(encodePingAck(bytes.subarray(start, end)))
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
    this.#receiveWindow -= end - start
    stream.receiveWindow -= end - start
    if (this.#receiveWindow < 0 || stream.receiveWindow < 0) {
      broken('FLOW_CONTROL_ERROR', 'more DATA than the window allows')
    }
    const [from, to] = unpad(flags, bytes, start, end, 0)
    const endStream = (flags & Flag.endStream) !== 0
    stream.data(bytes, from, to, endStream)
    this.#finishIfEnded(stream)
    this.#halfUsed ||= isHalfUsed(this.#receiveWindow) || isHalfUsed(stream.receiveWindow)
  }

  /** Opens again the windows of which half is used up. */
  #replenish(): void {
    this.#halfUsed = false
    if (isHalfUsed(this.#receiveWindow)) {
      this.#output.push(encodeWindowUpdate(0, DEFAULT_WINDOW_BYTES - this.#receiveWindow))
      this.#receiveWindow = DEFAULT_WINDOW_BYTES
    }
    for (const stream of this.#streams.values()) {
      if (!isHalfUsed(stream.receiveWindow)) continue
      this.#output.push(encodeWindowUpdate(stream.id, DEFAULT_WINDOW_BYTES - stream.receiveWindow))
      stream.receiveWindow = DEFAULT_WINDOW_BYTES
    }
  }

  #settings(flags: number, bytes: Buffer, start: number, end: number): void {
    if ((flags & Flag.ack) !== 0) {
      if (this.#acknowledged) broken('PROTOCOL_ERROR', 'SETTINGS acknowledged twice')
      this.#acknowledged = true
      return
    }
    const widenedBy = this.#peer.apply(bytes, start, end)
    this.#output.push(SETTINGS_ACK)
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
      this.#sendWindow += bytes
      if (this.#sendWindow > MAX_WINDOW_BYTES) broken('FLOW_CONTROL_ERROR', 'a window above 2^31-1')
      this.#sendAll()
      return
    }
    this.#refuseIdle(streamId)
    const stream = this.#streams.get(streamId)
    if (!stream) return
    stream.widen(bytes)
    this.#send(stream)
  }

  #newStream(): ClientStream {
    const stream = new ClientStream(this.#nextStreamId, this.#peer.initialWindowSize, this.request.expected)
    this.#streams.set(stream.id, stream)
    this.#nextStreamId += 2
    return stream
  }

  #sendAll(): void {
    for (const stream of this.#streams.values()) this.#send(stream)
  }

  #send(stream: ClientStream): void {
    const { body } = this.request
    const bytes = Math.min(body.length - stream.sentBytes, this.#sendWindow, stream.sendWindow)
    if (bytes <= 0) return
    this.#output.push(...encodeData(stream.id, body, stream.sentBytes, stream.sentBytes + bytes))
    this.#countSent(stream, bytes)
  }

  #countSent(stream: ClientStream, bytes: number): void {
    stream.sentBytes += bytes
    stream.sendWindow -= bytes
    this.#sendWindow -= bytes
  }

  #finishIfEnded(stream: ClientStream): void {
    if (!stream.ended) return
    this.#streams.delete(stream.id)
    this.failure ??= stream.failure
    if (stream.failure === undefined) this.answered++
    // The server has said all it will: what is left of the request would be sent for nothing.
    if (stream.sentBytes < this.request.body.length) this.#output.push(encodeRstStream(stream.id, 'CANCEL'))
  }

  #refuseIdle(streamId: number): void {
    if (streamId % 2 === 0 || streamId >= this.#nextStreamId) {
      broken('PROTOCOL_ERROR', 'a frame on a stream that was never opened')
    }
  }
}

function isHalfUsed(window: number): boolean {
  return window * 2 <= DEFAULT_WINDOW_BYTES
}

function broken(...[code, what]: ConstructorParameters<typeof ConnectionError>): never {
  throw new ConnectionError(code, what)
}
