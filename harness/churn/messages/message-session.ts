/**
 * The client's side of one HTTP/2 connection with one stream that stays open, and takes one message after the other. Bytes in,
 * bytes out.
 * @module
 */
import { ConnectionError } from '../http2/connection-error.js'
import {
  encodeData,
  encodeFrame,
  encodePingAck,
  encodeRstStream,
  encodeWindowUpdate,
  GOAWAY,
  PREFACE,
  SETTINGS_ACK,
} from '../http2/frame-encoder.js'
import { DEFAULT_WINDOW_BYTES, errorCodeName, Flag, FrameType, MAX_WINDOW_BYTES } from '../http2/frame.js'
import { FrameParser } from '../http2/frame-parser.js'
import { HeaderReader, type HeaderMemory } from '../http2/header-reader.js'
import { Outbox } from '../http2/outbox.js'
import { PeerSettings } from '../http2/peer-settings.js'
import type { MessageSource } from './message-source.js'
import { MessageStream, type MessageStreamState } from './message-stream.js'
import { ServerFrames, type FrameHandler } from '../http2/server-frames.js'

/** A server that reads widens a window within milliseconds; one whose handler does not read never does. */
const STALL_MS = 500
/**
 * A server acknowledges it once it has read what was sent before. It also answers PING, but gRPC servers end the connection of a client that
 * sends PINGs where they themselves send nothing (the enforcement policy of gRFC A8).
 */
const QUESTION = encodeFrame(FrameType.settings, 0, 0)

/** Serves one connection after the other. */
export class MessageSession implements FrameHandler {
  /** Why the connection cannot go on; undefined as long as it can. */
  ends: 'goaway' | 'window' | undefined
  readonly #frames = new ServerFrames(this)
  readonly #parser = new FrameParser(this.#frames)
  readonly #reader: HeaderReader
  readonly #peer = new PeerSettings()
  readonly #outbox = new Outbox()
  #connectionWindow = DEFAULT_WINDOW_BYTES
  #receiveWindow = DEFAULT_WINDOW_BYTES
  #begun = 0
  #stream: MessageStream | undefined
  #message: Buffer | undefined
  #at = 0
  #stalledSinceMs: number | undefined
  /** SETTINGS frames that are not acknowledged yet, that of the preface included. */
  #unacknowledged = 0
  /** What was sent is not known to have arrived: nothing asks for it yet, or the acknowledgment is awaited. */
  #arrival: 'known' | 'unasked' | 'asked' = 'known'

  constructor(
    memory: HeaderMemory,
    private readonly source: MessageSource,
  ) {
    this.#reader = new HeaderReader(memory)
  }

  /** Starts again, for a new connection. Its first bytes are in the next output. A message that was not sent whole is sent again. */
  reset(): void {
    this.ends = undefined
    this.#parser.reset()
    this.#frames.reset()
    this.#reader.reset()
    this.#peer.reset()
    this.#outbox.clear()
    this.#connectionWindow = DEFAULT_WINDOW_BYTES
    this.#receiveWindow = DEFAULT_WINDOW_BYTES
    this.#begun = 0
    this.#arrival = 'known'
    this.#unacknowledged = 1
    this.#forgetStream()
    this.#outbox.push(PREFACE)
  }

  /** Whether everything that was taken has arrived. */
  get rests(): boolean {
    return this.#message === undefined && this.#arrival === 'known'
  }

  /** Whether a message is taken that is not sent whole. */
  get holds(): boolean {
    return this.#message !== undefined
  }

  /** Sends what the windows take, and asks whether the last of it has arrived. */
  pump(nowMs: number): void {
    if (!this.#peer.received || this.ends) return
    for (;;) {
      this.#message ??= this.source.take()
      const message = this.#message
      if (!message) break
      const stream = (this.#stream ??= this.#begin())
      const bytes = Math.min(message.length - this.#at, this.#connectionWindow, stream.sendWindow)
      if (bytes <= 0) {
        this.#stalledSinceMs ??= nowMs
        return
      }
      this.#outbox.push(...encodeData(stream.id, message, this.#at, this.#at + bytes, false))
      this.#connectionWindow -= bytes
      stream.sendWindow -= bytes
      this.#at += bytes
      this.#arrival = 'unasked'
      if (this.#at < message.length) continue
      this.#message = undefined
      this.#at = 0
      stream.messages++
      this.source.sent()
    }
    if (this.#arrival !== 'unasked') return
    this.#arrival = 'asked'
    this.#unacknowledged++
    this.#outbox.push(QUESTION)
  }

  /** Ends a stream that the server does not read from: the next one has a window of its own. */
  sweep(nowMs: number): void {
    if (this.#stalledSinceMs === undefined || nowMs - this.#stalledSinceMs < STALL_MS) return
    // The window of a stream that took no message is too short for one.
    if (this.#stream?.messages === 0) this.fail('the server takes no whole message')
    else this.source.endedByClient()
    if (this.#connectionWindow <= 0) this.ends = 'window'
    this.#cancel()
  }

  /** Whether the server has taken nothing for some time. */
  get stalls(): boolean {
    return this.#stalledSinceMs !== undefined
  }

  /** Adds the end of the stream and of the connection to the next output. */
  finish(): void {
    this.#cancel()
    this.#outbox.push(GOAWAY)
  }

  /** The message at hand, or the next one, is not sent. */
  fail(reason: string): void {
    if (this.#message === undefined) this.source.take()
    this.#message = undefined
    this.#at = 0
    this.source.failed(reason)
  }

  /** @throws {ConnectionError} if the server broke the protocol */
  receive(bytes: Buffer, end: number): void {
    this.#parser.push(bytes, end)
  }

  /** The bytes to write now; undefined if there are none. */
  takeOutput(): Buffer | undefined {
    if (this.#receiveWindow * 2 <= DEFAULT_WINDOW_BYTES) {
      this.#outbox.push(encodeWindowUpdate(0, DEFAULT_WINDOW_BYTES - this.#receiveWindow))
      this.#receiveWindow = DEFAULT_WINDOW_BYTES
    }
    return this.#outbox.take()
  }

  /** @internal */
  onHeadersBegin(streamId: number): void {
    this.#check(streamId)
  }

  /** @internal */
  onHeaders(streamId: number, bytes: Buffer, start: number, end: number, endStream: boolean): void {
    // Read in any case: the block changes the dynamic table.
    const headers = this.#reader.read(bytes, start, end)
    if (streamId === this.#stream?.id) this.#settle(this.#stream.headers(headers, endStream))
  }

  /** @internal */
  onData(
    streamId: number,
    windowBytes: number,
    _: Buffer,
    __: number,
    ___: number,
    endStream: boolean,
  ): void {
    this.#check(streamId)
    this.#receiveWindow -= windowBytes
    if (this.#receiveWindow < 0) broken('FLOW_CONTROL_ERROR', 'more DATA than the window allows')
    const stream = this.#stream
    if (streamId !== stream?.id) return
    this.#settle(stream.data(windowBytes, endStream))
    const bytes = this.#stream?.widenBy() ?? 0
    if (bytes > 0) this.#outbox.push(encodeWindowUpdate(streamId, bytes))
  }

  /** @internal */
  onRstStream(streamId: number, code: number): void {
    this.#check(streamId)
    if (streamId !== this.#stream?.id) return
    this.#forgetStream()
    this.fail(`rst_stream ${errorCodeName(code)}`)
  }

  /** @internal */
  onSettings(bytes: Buffer, start: number, end: number): void {
    const widenedBy = this.#peer.apply(bytes, start, end)
    if (this.#stream) this.#stream.sendWindow += widenedBy
    this.#stalledSinceMs = undefined
    this.#outbox.push(SETTINGS_ACK)
  }

  /** @internal */
  onSettingsAck(): void {
    this.#unacknowledged--
    if (this.#unacknowledged === 0 && this.#arrival === 'asked') this.#arrival = 'known'
  }

  /** @internal */
  onPing(opaque: Buffer): void {
    this.#outbox.push(encodePingAck(opaque))
  }

  /** @internal */
  onPingAck(): void {
    // No PING is sent.
  }

  /** @internal */
  onGoaway(_: number, code: number): void {
    this.ends = 'goaway'
    if (code !== 0) this.fail(`goaway ${errorCodeName(code)}`)
  }

  /** @internal */
  onWindowUpdate(streamId: number, bytes: number): void {
    if (bytes === 0) broken('PROTOCOL_ERROR', 'WINDOW_UPDATE by nothing')
    if (streamId === 0) this.#connectionWindow += bytes
    else {
      this.#check(streamId)
      if (streamId !== this.#stream?.id) return
      this.#stream.sendWindow += bytes
    }
    const streamWindow = this.#stream?.sendWindow ?? 0
    if (Math.max(this.#connectionWindow, streamWindow) > MAX_WINDOW_BYTES)
      broken('FLOW_CONTROL_ERROR', 'a window above 2^31-1')
    if (Math.min(this.#connectionWindow, streamWindow) > 0) this.#stalledSinceMs = undefined
  }

  #begin(): MessageStream {
    const id = 2 * this.#begun + 1
    this.#begun++
    this.#outbox.push(encodeFrame(FrameType.headers, Flag.endHeaders, id, this.source.nextHeaders()))
    return new MessageStream(id, this.#peer.initialWindowSize)
  }

  #settle(state: MessageStreamState): void {
    if (state === 'goes-on') return
    this.#cancel()
    if (state === 'answered') this.source.answered()
    else this.fail(state.failure)
  }

  #cancel(): void {
    if (this.#stream) this.#outbox.push(encodeRstStream(this.#stream.id, 'CANCEL'))
    this.#forgetStream()
  }

  #forgetStream(): void {
    this.#stream = undefined
    this.#at = 0
    this.#stalledSinceMs = undefined
  }

  /** @throws {ConnectionError} if the stream was never opened */
  #check(id: number): void {
    if (id % 2 === 0 || id > 2 * this.#begun)
      broken('PROTOCOL_ERROR', 'a frame on a stream that was never opened')
  }
}

function broken(...[code, what]: ConstructorParameters<typeof ConnectionError>): never {
  throw new ConnectionError(code, what)
}
