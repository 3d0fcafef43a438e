/**
 * The RPC of a load, made by a real grpc-js client.
 * @module
 */
import {
  Metadata,
  status,
  type Client,
  type ClientDuplexStream,
  type ClientReadableStream,
  type ServiceError,
} from '@grpc/grpc-js'
import type { MetadataEntry } from '../../model/rpc/call.js'
import type { Rpc } from '../calls/call.js'
import { rpcFailure, statusFailure } from '../sockets/failure-reason.js'

/** An RPC that was started. */
export interface BegunCall {
  cancel(): void
  /** Resolves when the RPC is over: with the reason if it failed, else with undefined. Never rejects. */
  readonly over: Promise<string | undefined>
}

const same = (bytes: Buffer): Buffer => bytes

/**
 * Starts one RPC of the load, of any of the four kinds.
 * @param timeoutMs until an RPC without a deadline has failed
 */
export function beginCall(client: Client, rpc: Rpc, timeoutMs: number): BegunCall {
  const { promise: over, resolve } = outcome()
  const answer = new Answer(rpc, resolve)
  const { path, requestStream, responseStream } = rpc
  const { messages, metadata: own } = rpc.next()
  const [first = Buffer.alloc(0)] = messages
  const metadata = metadataOf([...rpc.metadata, ...own])
  const options = { deadline: Date.now() + (rpc.deadlineMs ?? timeoutMs) }
  const done = (error: ServiceError | null, response?: Buffer): void => {
    if (response) answer.message(response)
    if (error) answer.failed(error)
    else answer.ended()
  }
  if (requestStream && responseStream) {
    const call = client.makeBidiStreamRequest(path, same, same, metadata, options)
    answer.read(call)
    sendAll(call, messages)
    return { cancel: () => call.cancel(), over }
  }
  if (responseStream) {
    const call = client.makeServerStreamRequest(path, same, same, first, metadata, options)
    answer.read(call)
    return { cancel: () => call.cancel(), over }
  }
  if (requestStream) {
    const call = client.makeClientStreamRequest(path, same, same, metadata, options, done)
    sendAll(call, messages)
    return { cancel: () => call.cancel(), over }
  }
  const call = client.makeUnaryRequest(path, same, same, first, metadata, options, done)
  return { cancel: () => call.cancel(), over }
}

/** Compares an answer with what the RPC expects. */
class Answer {
  #right = 0
  #wrong = 0

  constructor(
    private readonly rpc: Rpc,
    private readonly over: (failure: string | undefined) => void,
  ) {}

  read(call: ClientReadableStream<Buffer> | ClientDuplexStream<Buffer, Buffer>): void {
    call.on('data', (message: Buffer) => this.message(message))
    // A call that fails emits `error` before `end`.
    call.on('error', (error: ServiceError) => this.failed(error))
    call.on('end', () => this.ended())
  }

  message(message: Buffer): void {
    if (this.rpc.answer?.isRight(message) === false) this.#wrong++
    else this.#right++
  }

  failed(error: ServiceError): void {
    const { statuses, deadlineMs } = this.rpc
    const { code } = error
    if (statuses.has(code) && isFromServer(error)) this.#answered(code)
    else if (code === status.DEADLINE_EXCEEDED && deadlineMs !== undefined) this.over(statusFailure(code))
    else this.over(rpcFailure(error))
  }

  ended(): void {
    const { statuses, answer } = this.rpc
    if (!statuses.has(status.OK)) this.over(statusFailure(status.OK))
    else if (answer && (this.#wrong > 0 || this.#right !== answer.count)) this.over('wrong message')
    else this.#answered(status.OK)
  }

  #answered(code: number): void {
    const { answers } = this.rpc
    if (answers) answers[code] = (answers[code] ?? 0) + 1
    this.over(undefined)
  }
}

/**
 * grpc-js itself makes the status UNAVAILABLE for a connection that breaks. That is no answer of the server.
 */
function isFromServer({ code, details }: ServiceError): boolean {
  return (
    code !== status.UNAVAILABLE ||
    !/^(?:No connection established|Connection dropped)|\bE[A-Z]{4,}\b/.test(details)
  )
}

function metadataOf(entries: readonly MetadataEntry[]): Metadata {
  const metadata = new Metadata()
  for (const [name, value] of entries) {
    metadata.add(name, name.endsWith('-bin') ? Buffer.from(value, 'base64') : value)
  }
  return metadata
}

function sendAll(call: { write(message: Buffer): boolean; end(): void }, messages: readonly Buffer[]): void {
  for (const message of messages) call.write(message)
  call.end()
}

function outcome(): { promise: Promise<string | undefined>; resolve: (failure: string | undefined) => void } {
  let resolve: (failure: string | undefined) => void = () => undefined
  const promise = new Promise<string | undefined>(settle => (resolve = settle))
  return { promise, resolve }
}
