/**
 * The client's side of one HTTP/2 connection, without the socket: bytes in, bytes out.
 * @module
 */
import { ConnectionError } from './connection-error.js'
import type { ClientStream } from './client-stream.js'
import { PREFACE, SETTINGS_ACK, GOAWAY, encodePingAck, encodeRstStream } from './frame-encoder.js'
import { FrameParser } from './frame-parser.js'
import { errorCodeName } from './frame.js'
import { HeaderReader, type HeaderMemory } from './header-reader.js'
import { Outbox } from './outbox.js'
import { PeerSettings } from './peer-settings.js'
import { ReceiveWindows } from './receive-windows.js'
import { RequestSender } from './request-sender.js'
import { ServerFrames, type FrameHandler } from './server-frames.js'
import { StreamTable } from './stream-table.js'
import { encodeHeaders, type PreparedCalls } from './prepared-call.js'

/** The value of `grpc-status`. */
const DEADLINE_EXCEEDED = '4'

/** Parses what the server sends, and makes the RPCs of one connection at a time. */
export class ClientSession implements FrameHandler {
  /** RPCs whose response was as expected and complete with its trailers; the status may be an error that is expected. */
  answered = 0
  /** Why the connection failed; undefined as long as it has not. */
  failure: string | undefined
  /** Whether the server sent GOAWAY. */
  goingAway = false
  readonly #frames = new ServerFrames(this)
  readonly #parser = new FrameParser(this.#frames)
  readonly #reader: HeaderReader
  readonly #peer = new PeerSettings()
  readonly #streams = new StreamTable()
  readonly #outbox = new Outbox()
  readonly #sender = new RequestSender(this.#outbox)
  readonly #windows = new ReceiveWindows(this.#outbox)
  #acknowledged = false

  constructor(
    private readonly calls: PreparedCalls,
    memory: HeaderMemory,
  ) {
    this.#reader = new HeaderReader(memory)
  }

  /** Starts again, for a new connection. */
  reset(): void {
    this.answered = 0
    this.failure = undefined
    this.#parser.reset()
    this.#frames.reset()
    this.#reader.reset()
    this.#peer.reset()
    this.#streams.reset()
    this.#outbox.clear()
    this.#sender.reset()
    this.#windows.reset()
    this.#acknowledged = false
    this.goingAway = false
  }

  /** Whether the server's SETTINGS arrived and it acknowledged ours. */
  get settled(): boolean {
    return this.#acknowledged && this.#peer.received
  }

  /** RPCs that were started and are not answered yet. */
  get openStreams(): number {
    return this.#streams.size
  }

  /** Whether the server allows another stream now. */
  get canOpen(): boolean {
    return this.#peer.received && !this.goingAway && this.#streams.size < this.#peer.maxConcurrentStreams
  }

  /** The first bytes of the connection, with or without the first RPC. */
  opening(withRequest: boolean): Buffer {
    if (!withRequest) return PREFACE
    const request = this.calls.next()
    const stream = this.#streams.add(this.#peer.initialWindowSize, request)
    this.#sender.countSent(stream, request.openingBodyBytes)
    return request.opening
  }

  /** Starts another RPC, after the first one in the opening. Its bytes are in the next output. */
  openStream(): void {
    const request = this.calls.next()
    const stream = this.#streams.add(this.#peer.initialWindowSize, request)
    const block = this.#peer.pickBlock(request.headers)
    this.#outbox.push(encodeHeaders(stream.id, block, request.body))
    this.#sender.send(stream)
  }

  /**
   * @param bytes a buffer whose first `end` bytes have just been read
   * @throws {ConnectionError} if the server broke the protocol
   */
  receive(bytes: Buffer, end: number): void {
    this.#parser.push(bytes, end)
  }

  /** Whether streams are open, and of each one only the trailers are missing. */
  get awaitsTrailers(): boolean {
    if (this.openStreams === 0) return false
    for (const stream of this.#streams.values()) {
      if (!stream.awaitsTrailers) return false
    }
    return true
  }

  /**
   * Resets all open streams, as a client does that cancels its calls.
   * @returns how many there were
   */
  cancelAll(): number {
    const open = [...this.#streams.values()]
    for (const stream of open) {
      this.#streams.cancel(stream)
      this.#outbox.push(encodeRstStream(stream.id, 'CANCEL'))
    }
    return open.length
  }

  /**
   * Cancels the RPCs whose deadline is over: their status is DEADLINE_EXCEEDED, whatever the server does.
   * @returns whether there were any
   */
  cancelExceeded(nowMs: number): boolean {
    let any = false
    for (const stream of this.#streams.values()) {
      if (nowMs < stream.deadlineAtMs) continue
      any = true
      this.#streams.cancel(stream)
      this.#outbox.push(encodeRstStream(stream.id, 'CANCEL'))
      this.#exceeded(stream)
    }
    return any
  }

  /** Adds a GOAWAY to the next output. */
  goAway(): void {
    this.#outbox.push(GOAWAY)
  }

  /** Adds bytes to the next output as they are. */
  send(bytes: Buffer): void {
    this.#outbox.push(bytes)
  }

  /** The bytes to write now; undefined if there are none. */
  takeOutput(): Buffer | undefined {
    this.#windows.replenish(this.#streams.values())
    return this.#outbox.take()
  }

  /** @internal */
  onHeadersBegin(streamId: number): void {
    if (!this.#streams.find(streamId) && !this.#streams.findCancelled(streamId))
      broken('STREAM_CLOSED', 'HEADERS on a closed stream')
  }

  /** @internal */
  onHeaders(streamId: number, bytes: Buffer, start: number, end: number, endStream: boolean): void {
    const headers = this.#reader.read(bytes, start, end)
    const stream = this.#streams.find(streamId)
    if (!stream) return
    stream.headers(headers, endStream)
    this.#finishIfEnded(stream)
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
    const open = this.#streams.find(streamId)
    const stream = open ?? this.#streams.findCancelled(streamId)
    if (!stream) return broken('STREAM_CLOSED', 'DATA on a closed stream')
    this.#windows.take(stream, windowBytes)
    if (!open) return
    stream.data(bytes, start, end, endStream)
    this.#finishIfEnded(stream)
  }

  /** @internal */
  onRstStream(streamId: number, code: number): void {
    const stream = this.#streams.find(streamId)
    if (!stream) return
    this.#streams.remove(stream)
    // A server may have the same deadline, and reset the stream then.
    if (performance.now() >= stream.deadlineAtMs) this.#exceeded(stream)
    else this.failure ??= `rst_stream ${errorCodeName(code)}`
  }

  /** @internal */
  onSettings(bytes: Buffer, start: number, end: number): void {
    const widenedBy = this.#peer.apply(bytes, start, end)
    this.#outbox.push(SETTINGS_ACK)
    if (widenedBy === 0) return
    for (const stream of this.#streams.values()) stream.widen(widenedBy)
    this.#sendAll()
  }

  /** @internal */
  onSettingsAck(): void {
    if (this.#acknowledged) broken('PROTOCOL_ERROR', 'SETTINGS acknowledged twice')
    this.#acknowledged = true
  }

  /** @internal */
  onPing(opaque: Buffer): void {
    this.#outbox.push(encodePingAck(opaque))
  }

  /** @internal */
  onGoaway(lastStreamId: number, code: number): void {
    this.goingAway = true
    if (code !== 0) {
      this.failure ??= `goaway ${errorCodeName(code)}`
      return
    }
    // The server has not processed those streams: they may be made again on another connection (RFC 9113, section 6.8).
    for (const stream of [...this.#streams.values()]) {
      if (stream.id <= lastStreamId) continue
      this.#streams.remove(stream)
      this.#sender.cancelRest(stream)
    }
  }

  /** @internal */
  onWindowUpdate(streamId: number, bytes: number): void {
    if (bytes === 0) broken('PROTOCOL_ERROR', 'WINDOW_UPDATE by nothing')
    if (streamId === 0) {
      this.#sender.widen(bytes)
      this.#sendAll()
      return
    }
    const stream = this.#streams.find(streamId)
    if (!stream) return
    stream.widen(bytes)
    this.#sender.send(stream)
  }

  #countAnswer({ request }: ClientStream, code: number): void {
    this.answered++
    const { answers } = request.expected
    if (answers) answers[code] = (answers[code] ?? 0) + 1
  }

  #exceeded(stream: ClientStream): void {
    if (stream.request.expected.statuses.has(DEADLINE_EXCEEDED))
      this.#countAnswer(stream, Number(DEADLINE_EXCEEDED))
    else this.failure ??= `grpc-status ${DEADLINE_EXCEEDED}`
  }

  #sendAll(): void {
    for (const stream of this.#streams.values()) this.#sender.send(stream)
  }

  #finishIfEnded(stream: ClientStream): void {
    if (!stream.ended) return
    this.#streams.remove(stream)
    this.failure ??= stream.failure
    if (stream.failure === undefined) this.#countAnswer(stream, stream.code)
    this.#sender.cancelRest(stream)
  }
}

function broken(...[code, what]: ConstructorParameters<typeof ConnectionError>): never {
  throw new ConnectionError(code, what)
}
