/**
 * One RPC on its stream: how much was sent, and what was received.
 * @module
 */
import { ConnectionError } from './connection-error.js'
import { DEFAULT_WINDOW_BYTES, MAX_WINDOW_BYTES } from './frame.js'
import { statusCode, statusOfHttp } from '../../model/rpc/grpc-status.js'
import type { PreparedCall } from './prepared-call.js'
import { ResponseBody } from './response-body.js'
import type { ResponseHeaders } from './response-headers.js'

/** Checks the response as it arrives. */
export class ClientStream {
  /** Bytes of the request's body sent so far. */
  sentBytes = 0
  /** Bytes that the server may still send. */
  receiveWindow = DEFAULT_WINDOW_BYTES
  /** Why the RPC failed; undefined as long as it has not. */
  failure: string | undefined
  /** Whether the response is complete. */
  ended = false
  /** The status code of a complete response that was expected. */
  code = 0
  /** Undefined where the response may be anything. */
  readonly #body: ResponseBody | undefined
  /** When the client cancels it; infinite for no deadline. */
  readonly deadlineAtMs: number
  #inBody = false
  /** The answer is an HTTP error that was expected, e.g. 404 of a server that has no such method. Its body means nothing. */
  #isHttpError = false

  /** @param sendWindow bytes that this side may send; SETTINGS may make it negative */
  constructor(
    readonly id: number,
    public sendWindow: number,
    readonly request: PreparedCall,
  ) {
    const { body, deadlineMs } = request.expected
    this.deadlineAtMs = deadlineMs === undefined ? Infinity : performance.now() + deadlineMs
    this.#body = body && new ResponseBody(body)
  }

  /** Whether only the trailers are missing. */
  get awaitsTrailers(): boolean {
    return !this.ended && this.#body?.isWhole === true
  }

  /** @throws {ConnectionError} if the window would be larger than 2^31 − 1 bytes */
  widen(bytes: number): void {
    this.sendWindow += bytes
    if (this.sendWindow > MAX_WINDOW_BYTES) {
      throw new ConnectionError('FLOW_CONTROL_ERROR', 'a window above 2^31-1')
    }
  }

  headers(headers: ResponseHeaders, endStream: boolean): void {
    if (this.#isHttpError) {
      this.ended ||= endStream
      return
    }
    const { status, malformed } = headers
    if (malformed !== undefined) {
      this.#fail(`malformed response: ${malformed}`)
      return
    }
    if (this.#inBody) {
      if (!endStream) {
        this.#fail('malformed response: trailers that do not end the stream')
        return
      }
      if (status !== undefined) {
        this.#fail('malformed response: :status in trailers')
        return
      }
      this.#end(headers)
      return
    }
    if (status === undefined) {
      this.#fail('malformed response: no :status')
      return
    }
    if (status < 200) {
      if (endStream) this.#fail('malformed response: an interim response that ends the stream')
      return
    }
    if (status !== 200) {
      this.#answerByHttp(status, headers, endStream)
      return
    }
    if (!headers.contentType?.startsWith('application/grpc')) {
      this.#fail('a content-type other than application/grpc')
      return
    }
    this.#inBody = true
    if (endStream) this.#end(headers)
  }

  data(bytes: Buffer, start: number, end: number, endStream: boolean): void {
    if (this.#isHttpError) {
      this.ended ||= endStream
      return
    }
    if (!this.#inBody) {
      this.#fail('malformed response: DATA before HEADERS')
      return
    }
    this.#body?.add(bytes, start, end)
    if (endStream) this.#fail('no grpc-status')
  }

  #answerByHttp(httpStatus: number, { grpcStatus }: ResponseHeaders, endStream: boolean): void {
    const code = grpcStatus ?? String(statusCode(statusOfHttp(httpStatus)))
    if (code === '0' || !this.request.expected.statuses.has(code)) {
      this.#fail(`:status ${httpStatus}`)
      return
    }
    this.#isHttpError = true
    this.code = Number(code)
    this.ended = endStream
  }

  #end({ grpcStatus }: ResponseHeaders): void {
    if (grpcStatus === undefined) {
      this.#fail('no grpc-status')
      return
    }
    if (!this.request.expected.statuses.has(grpcStatus)) {
      this.#fail(/^\d{1,3}$/.test(grpcStatus) ? `grpc-status ${grpcStatus}` : 'malformed grpc-status')
      return
    }
    if (grpcStatus === '0' && this.#body?.isRight() === false) {
      this.#fail('wrong message')
      return
    }
    this.code = Number(grpcStatus)
    this.ended = true
  }

  #fail(reason: string): void {
    this.failure ??= reason
    this.ended = true
  }
}
