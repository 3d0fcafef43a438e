/**
 * The client's side of one HTTP/2 connection with many RPCs, each of which ends in its own way. Bytes in, bytes out.
 * @module
 */
import { errorCodeName, DEFAULT_WINDOW_BYTES, Flag, FrameType, MAX_WINDOW_BYTES } from '../http2/frame.js'
import { ConnectionError } from '../http2/connection-error.js'
import {
  encodeData,
  encodeFrame,
  encodePingAck,
  encodeRstStream,
  encodeWindowUpdate,
  PREFACE,
  SETTINGS_ACK,
} from '../http2/frame-encoder.js'
import { FrameParser } from '../http2/frame-parser.js'
import { HeaderReader, type HeaderMemory } from '../http2/header-reader.js'
import { Outbox } from '../http2/outbox.js'
import { PeerSettings } from '../http2/peer-settings.js'
import { ServerFrames, type FrameHandler } from '../http2/server-frames.js'
import { OpenStream, type StreamState } from './open-stream.js'
import { wholeRequest, type StreamRequest } from './stream-requests.js'

/** Changes nothing, and is acknowledged. */
const NO_SETTINGS = encodeFrame(FrameType.settings, 0, 0)
/** More than any window of a server that reads; the rest of a flood would only take memory. */
const MOST_FLOOD_BYTES = 256 * 1024
/** RFC 9113, section 5.1.1. */
const LAST_STREAM_ID = 2 ** 31 - 1

/** Is told what becomes of each RPC. */
export interface StreamCounter {
  answered(): void
  endedByClient(): void
  failed(reason: string): void
}

/** Serves one connection after the other. */
export class StreamSession implements FrameHandler {
  /** Whether the server sent GOAWAY. */
  goingAway = false
  /** The error of the server's GOAWAY; undefined where there is none. */
  goawayError: string | undefined
  /** RPCs that the server refused by GOAWAY: they can be made again. */
  refused = 0
  /** RPCs since the connection began. */
  begun = 0
  /** The last RPC that stays open until the connection ends, and with it. */
  leaves: 'fin' | 'rst' | 'goaway' | 'vanish' | undefined
  readonly #frames = new ServerFrames(this)
  readonly #parser = new FrameParser(this.#frames)
  readonly #reader: HeaderReader
  readonly #peer = new PeerSettings()
  readonly #outbox = new Outbox()
  readonly #open = new Map<number, OpenStream>()
  readonly #left = new Set<OpenStream>()
  /** Streams whose dialogue is over: the next SETTINGS ask whether the server has read all of it. */
  #unheard: OpenStream[] = []
  /** The same for each of our SETTINGS that the server has not acknowledged; the first are those of the preface. */
  readonly #asked: OpenStream[][] = [[]]
  #sendWindow = DEFAULT_WINDOW_BYTES
  #receiveWindow = DEFAULT_WINDOW_BYTES

  constructor(
    memory: HeaderMemory,
    private readonly counter: StreamCounter,
  ) {
    this.#reader = new HeaderReader(memory)
  }

  /** Starts again, for a new connection. Its first bytes are in the next output. */
  reset(): void {
    this.goingAway = false
    this.goawayError = undefined
    this.refused = 0
    this.begun = 0
    this.leaves = undefined
    this.#parser.reset()
    this.#frames.reset()
    this.#reader.reset()
    this.#peer.reset()
    this.#outbox.clear()
    this.#open.clear()
    this.#left.clear()
    this.#unheard = []
    this.#asked.splice(0, Infinity, [])
    this.#sendWindow = DEFAULT_WINDOW_BYTES
    this.#receiveWindow = DEFAULT_WINDOW_BYTES
    this.#outbox.push(PREFACE)
  }

  /** RPCs that are open and go on. */
  get active(): number {
    return this.#open.size - this.#left.size
  }

  /** RPCs that stay open until the connection ends. */
  get left(): number {
    return this.#left.size
  }

  /** Whether the server's SETTINGS have come. */
  get greeted(): boolean {
    return this.#peer.received
  }

  /** How many more RPCs can be opened now, of at most `width` at once. */
  room(width: number): number {
    if (!this.#peer.received || this.goingAway || this.#nextId > LAST_STREAM_ID) return 0
    return Math.min(width, this.#peer.maxConcurrentStreams) - this.#open.size
  }

  get #nextId(): number {
    return 2 * this.begun + 1
  }

  /** Its bytes are in the next output. */
  begin(request: StreamRequest, nowMs: number): void {
    const id = this.#nextId
    const first = this.begun === 0
    this.begun++
    const stream = new OpenStream(id, this.#peer.initialWindowSize, request, nowMs)
    this.#open.set(id, stream)
    const block = first ? request.headers.first : this.#peer.pickBlock(request.headers)
    const { length } = request.body
    if (
      block === request.headers.later &&
      request.whole.length > 0 &&
      length <= Math.min(this.#sendWindow, stream.sendWindow)
    ) {
      this.#outbox.push(wholeRequest(request, id))
      this.#countSent(stream, length)
      this.#settle(stream, stream.sent(nowMs))
      return
    }
    this.#outbox.push(encodeFrame(FrameType.headers, Flag.endHeaders, id, block))
    if (request.end.sends === 'headers') this.#settle(stream, stream.sent(nowMs))
    else this.#send(stream, nowMs)
  }

  /** Ends the RPCs that are due, and fails those that take longer than `timeoutMs`. */
  sweep(nowMs: number, timeoutMs: number): void {
    for (const stream of this.#open.values()) {
      if (this.#left.has(stream)) continue
      const isDue = nowMs >= stream.dueMs
      if (!isDue && nowMs - stream.begunMs < timeoutMs) continue
      const state = isDue ? stream.due() : { failure: stream.lateness }
      // A dialogue that fails is cancelled in any case.
      if (state !== 'client-ends' && stream.request.end.sends !== 'dialogue')
        this.#outbox.push(encodeRstStream(stream.id, 'CANCEL'))
      this.#settle(stream, state)
    }
  }

  /** The connection has ended as the RPCs that were left open asked for. */
  endLeft(): void {
    for (const stream of this.#left) {
      this.#open.delete(stream.id)
      this.counter.endedByClient()
    }
    this.#left.clear()
  }

  /** The connection has ended otherwise: every open RPC has failed. */
  failAll(reason: string): void {
    for (let i = 0; i < this.#open.size; i++) this.counter.failed(reason)
    this.#open.clear()
    this.#left.clear()
  }

  /** The server has ended the connection in an orderly way: the open RPCs can be made again. */
  refuseAll(): void {
    this.refused += this.#open.size
    this.#open.clear()
    this.#left.clear()
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
    if (this.#unheard.length > 0) {
      this.#outbox.push(NO_SETTINGS)
      this.#asked.push(this.#unheard)
      this.#unheard = []
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
    const stream = this.#open.get(streamId)
    if (stream) this.#settle(stream, stream.headers(headers, endStream))
  }

  /** @internal */
  onData(
    streamId: number,
    windowBytes: number,
    bytes: Buffer,
    start: number,
    end: number,
    endStream: boolean,
  ): void {
    this.#check(streamId)
    this.#receiveWindow -= windowBytes
    if (this.#receiveWindow < 0) broken('FLOW_CONTROL_ERROR', 'more DATA than the window allows')
    const stream = this.#open.get(streamId)
    if (!stream) return
    stream.receiveWindow -= windowBytes
    if (stream.receiveWindow < 0) broken('FLOW_CONTROL_ERROR', 'more DATA than the window allows')
    const state = stream.data(bytes, start, end, endStream)
    if (state === 'goes-on') this.#converse(stream)
    this.#settle(stream, state)
    if (!stream.widens || stream.receiveWindow * 2 > DEFAULT_WINDOW_BYTES) return
    this.#outbox.push(encodeWindowUpdate(streamId, DEFAULT_WINDOW_BYTES - stream.receiveWindow))
    stream.receiveWindow = DEFAULT_WINDOW_BYTES
  }

  /** @internal */
  onRstStream(streamId: number, code: number): void {
    this.#check(streamId)
    const stream = this.#open.get(streamId)
    if (stream) this.#settle(stream, stream.reset(errorCodeName(code), performance.now()))
  }

  /** @internal */
  onSettings(bytes: Buffer, start: number, end: number): void {
    const widenedBy = this.#peer.apply(bytes, start, end)
    this.#outbox.push(SETTINGS_ACK)
    if (widenedBy === 0) return
    for (const stream of this.#open.values()) stream.widen(widenedBy)
    this.#sendAll()
  }

  /** @internal */
  onSettingsAck(): void {
    // The server reads frames in their order, so that what was sent before these SETTINGS has arrived.
    for (const stream of this.#asked.shift() ?? []) if (this.#open.has(stream.id)) this.#endByClient(stream)
  }

  /** @internal */
  onPing(opaque: Buffer): void {
    this.#outbox.push(encodePingAck(opaque))
  }

  /** @internal */
  onGoaway(lastStreamId: number, code: number): void {
    this.goingAway = true
    if (code !== 0) this.goawayError ??= errorCodeName(code)
    for (const stream of this.#open.values()) {
      if (stream.id <= lastStreamId) continue
      this.#open.delete(stream.id)
      this.#left.delete(stream)
      if (code === 0) this.refused++
      else this.counter.failed(`goaway ${errorCodeName(code)}`)
    }
  }

  /** @internal */
  onWindowUpdate(streamId: number, bytes: number): void {
    if (bytes === 0) broken('PROTOCOL_ERROR', 'WINDOW_UPDATE by nothing')
    if (streamId === 0) {
      this.#sendWindow += bytes
      if (this.#sendWindow > MAX_WINDOW_BYTES) broken('FLOW_CONTROL_ERROR', 'a window above 2^31-1')
      this.#sendAll()
      return
    }
    this.#check(streamId)
    const stream = this.#open.get(streamId)
    if (!stream) return
    stream.widen(bytes)
    this.#send(stream, performance.now())
  }

  #sendAll(): void {
    if (this.#open.size === 0) return
    const nowMs = performance.now()
    for (const stream of this.#open.values()) this.#send(stream, nowMs)
  }

  /** Sends as much as the windows take; an RPC that is ended once everything is sent ends here. */
  #send(stream: OpenStream, nowMs: number): void {
    const { end } = stream.request
    const { body } = stream
    if (end.sends === 'headers') return
    const flood = end.sends === 'flood'
    const most = flood ? MOST_FLOOD_BYTES : body.length
    if (stream.sentBytes >= most) return
    while (stream.sentBytes < most) {
      const from = stream.sentBytes % body.length
      const bytes = Math.min(body.length - from, this.#sendWindow, stream.sendWindow)
      if (bytes <= 0) break
      const closes = end.sends === 'request'
      this.#outbox.push(...encodeData(stream.id, body, from, from + bytes, closes))
      this.#countSent(stream, bytes)
    }
    if (flood || stream.sentBytes === most) this.#settle(stream, stream.sent(nowMs))
  }

  /** Sends the answers of a dialogue, and ends it. */
  #converse(stream: OpenStream): void {
    this.#send(stream, 0)
    if (!stream.dialogueIsOver || stream.halfClosed || stream.sentBytes < stream.body.length) return
    if (stream.request.end.end === 'trailers') {
      stream.halfClosed = true
      this.#outbox.push(encodeFrame(FrameType.data, Flag.endStream, stream.id))
    } else if (!stream.asked) {
      stream.asked = true
      this.#unheard.push(stream)
    }
  }

  #countSent(stream: OpenStream, bytes: number): void {
    stream.sentBytes += bytes
    stream.sendWindow -= bytes
    this.#sendWindow -= bytes
  }

  #settle(stream: OpenStream, state: StreamState): void {
    if (state === 'goes-on') return
    if (this.#left.delete(stream)) {
      // The server has ended an RPC that was left to the end of the connection: it had come as far as it was to come.
      this.#open.delete(stream.id)
      this.counter.endedByClient()
      return
    }
    if (state === 'client-ends') {
      this.#endByClient(stream)
      return
    }
    this.#open.delete(stream.id)
    if (state === 'answered') this.#countAnswer(stream)
    else this.counter.failed(state.failure)
    // The server has answered before the request was whole, and may wait for its end.
    const { sends } = stream.request.end
    const unsent = sends === 'request' && stream.sentBytes < stream.body.length
    if (unsent || (sends === 'dialogue' && state !== 'answered'))
      this.#outbox.push(encodeRstStream(stream.id, 'CANCEL'))
  }

  #endByClient(stream: OpenStream): void {
    const { end } = stream.request.end
    if (end === 'fin' || end === 'rst' || end === 'goaway' || end === 'vanish') {
      this.leaves = end
      this.#left.add(stream)
      return
    }
    this.#open.delete(stream.id)
    this.#outbox.push(encodeRstStream(stream.id, end === 'trailers' ? 'CANCEL' : end))
    this.counter.endedByClient()
  }

  #countAnswer({ request, status }: OpenStream): void {
    // A deadline that the server was first to see is the end that was asked for.
    if (!request.expected.statuses.has(status)) {
      this.counter.endedByClient()
      return
    }
    const { answers } = request.expected
    const code = Number(status)
    if (answers) answers[code] = (answers[code] ?? 0) + 1
    this.counter.answered()
  }

  /** @throws {ConnectionError} if the stream was never opened */
  #check(id: number): void {
    if (id % 2 === 0 || id >= this.#nextId)
      broken('PROTOCOL_ERROR', 'a frame on a stream that was never opened')
  }
}

function broken(...[code, what]: ConstructorParameters<typeof ConnectionError>): never {
  throw new ConnectionError(code, what)
}
