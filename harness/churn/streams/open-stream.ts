/**
 * One RPC on its stream, until one of the two sides ends it.
 * @module
 */
import { ConnectionError } from '../http2/connection-error.js'
import { DEFAULT_WINDOW_BYTES, MAX_WINDOW_BYTES } from '../http2/frame.js'
import { ResponseBody } from '../http2/response-body.js'
import type { ResponseHeaders } from '../http2/response-headers.js'
import { DialogueError, DialogueReader } from './dialogue.js'
import type { StreamRequest } from './stream-requests.js'

/** How long the client waits for a server that may wait for the end of the request. */
const NO_HALF_CLOSE_MS = 50
/** How long the handler has to begin, while the messages come faster than it reads. */
const FLOOD_MS = 20
/** A message has at least its length prefix. */
const MESSAGE_BYTES = 5
const DEADLINE_EXCEEDED = '4'
/** What some servers answer where a handler ends with the error of its context. */
const CANCELLED = '1'

/** What has become of an RPC: it goes on, the server has answered it, it is the client's turn to end it, or it failed. */
export type StreamState = 'goes-on' | 'answered' | 'client-ends' | { readonly failure: string }

/** Follows what the server sends on one stream. */
export class OpenStream {
  /** What is to be sent: the request, or what is left of it with the answers of a dialogue. */
  body: Buffer
  /** Bytes of it sent so far, repeated ones included. */
  sentBytes = 0
  /** Whether END_STREAM was sent after a dialogue. */
  halfClosed = false
  /** Whether the server was asked if it has read all of a dialogue. */
  asked = false
  /** Bytes of DATA received. */
  receivedBytes = 0
  /** Bytes that the server may still send. */
  receiveWindow = DEFAULT_WINDOW_BYTES
  /** When the client ends it, whatever the server does; infinite where it does not. */
  dueMs: number
  /** The value of `grpc-status` of an answered RPC. */
  status = ''
  readonly #body: ResponseBody | undefined
  readonly #dialogue: DialogueReader | undefined
  #inBody = false

  /** @param sendWindow bytes that this side may send; SETTINGS may make it negative */
  constructor(
    readonly id: number,
    public sendWindow: number,
    readonly request: StreamRequest,
    readonly begunMs: number,
  ) {
    const { end, expected, body, dialogue } = request
    this.body = body
    this.#dialogue = dialogue && new DialogueReader(dialogue())
    const { deadlineMs = Infinity } = expected
    const noHalfClose = end.sends === 'message' ? NO_HALF_CLOSE_MS : Infinity
    this.dueMs = begunMs + Math.min(deadlineMs, noHalfClose)
    this.#body = end.until === 'trailers' && expected.body ? new ResponseBody(expected.body) : undefined
  }

  /** Whether the client widens the window of the stream as it reads. */
  get widens(): boolean {
    const { until } = this.request.end
    return until === 'trailers' || until === 'dialogue'
  }

  /** Whether the client has nothing more to say, and waits to be heard before it ends the stream. */
  get dialogueIsOver(): boolean {
    return this.request.end.until === 'dialogue' && this.#dialogue?.over === true
  }

  /** Why an RPC that takes too long has failed. */
  get lateness(): string {
    const waitsFor = this.#dialogue?.waitsFor
    return `timed out waiting for the server${waitsFor === undefined ? '' : ` to answer ${waitsFor}`}`
  }

  /** Everything is sent, or the server's windows take no more. */
  sent(nowMs: number): StreamState {
    const { until, sends } = this.request.end
    if (until !== 'sent') return 'goes-on'
    if (sends !== 'flood') return 'client-ends'
    this.dueMs = Math.min(this.dueMs, nowMs + FLOOD_MS)
    return 'goes-on'
  }

  /** Its time is over. */
  due(): StreamState {
    const { end, expected } = this.request
    if (end.until !== 'trailers' || end.sends === 'message') return 'client-ends'
    this.status = DEADLINE_EXCEEDED
    return expected.statuses.has(DEADLINE_EXCEEDED)
      ? 'answered'
      : { failure: `grpc-status ${DEADLINE_EXCEEDED}` }
  }

  /** @throws {ConnectionError} if the window would be larger than 2^31 − 1 bytes */
  widen(bytes: number): void {
    this.sendWindow += bytes
    if (this.sendWindow > MAX_WINDOW_BYTES)
      throw new ConnectionError('FLOW_CONTROL_ERROR', 'a window above 2^31-1')
  }

  headers(headers: ResponseHeaders, endStream: boolean): StreamState {
    const { status, malformed, contentType } = headers
    if (malformed !== undefined) return { failure: `malformed response: ${malformed}` }
    if (this.#inBody || (status === 200 && endStream)) return this.#trailers(headers)
    if (status === undefined) return { failure: 'malformed response: no :status' }
    if (status < 200) return 'goes-on'
    if (status !== 200) return { failure: `:status ${status}` }
    if (!contentType?.startsWith('application/grpc'))
      return { failure: 'a content-type other than application/grpc' }
    this.#inBody = true
    return 'goes-on'
  }

  data(bytes: Buffer, start: number, end: number, endStream: boolean): StreamState {
    if (!this.#inBody) return { failure: 'malformed response: DATA before HEADERS' }
    this.receivedBytes += end - start
    this.#body?.add(bytes, start, end)
    if (endStream) return { failure: 'no grpc-status' }
    if (this.#dialogue) return this.#converse(this.#dialogue, bytes, start, end)
    const { until } = this.request.end
    if (until === 'first-message' && this.receivedBytes >= MESSAGE_BYTES) return 'client-ends'
    return until === 'window' && this.receiveWindow <= 0 ? 'client-ends' : 'goes-on'
  }

  /** The server has reset the stream. */
  reset(errorCode: string, nowMs: number): StreamState {
    // A server may have the same deadline, and reset the stream then.
    return this.request.end.deadline || nowMs >= this.dueMs
      ? 'answered'
      : { failure: `rst_stream ${errorCode}` }
  }

  #converse(dialogue: DialogueReader, bytes: Buffer, start: number, end: number): StreamState {
    try {
      const answers = dialogue.push(bytes, start, end)
      if (answers.length === 0) return 'goes-on'
      this.body = Buffer.concat([this.body.subarray(this.sentBytes), ...answers])
      this.sentBytes = 0
      return 'goes-on'
    } catch (error) {
      if (!(error instanceof DialogueError)) throw error
      return { failure: `malformed response: ${error.message}` }
    }
  }

  #trailers({ grpcStatus }: ResponseHeaders): StreamState {
    if (grpcStatus === undefined) return { failure: 'no grpc-status' }
    if (this.#dialogue && !this.halfClosed) {
      const status = /^\d{1,3}$/.test(grpcStatus) ? grpcStatus : 'that is malformed'
      return { failure: `the server ended the stream with grpc-status ${status}` }
    }
    const { end, expected } = this.request
    this.status = grpcStatus
    if (end.deadline && (grpcStatus === DEADLINE_EXCEEDED || grpcStatus === CANCELLED)) return 'answered'
    if (!expected.statuses.has(grpcStatus))
      return { failure: /^\d{1,3}$/.test(grpcStatus) ? `grpc-status ${grpcStatus}` : 'malformed grpc-status' }
    if (end.until === 'first-message') return { failure: 'the response ended without a message' }
    if (end.until === 'window') return { failure: 'the response ended before it had filled the window' }
    return grpcStatus === '0' && this.#body?.isRight() === false ? { failure: 'wrong message' } : 'answered'
  }
}
