/**
 * The RPC that a load is made of, made by a real grpc-js client.
 * @module
 */
import type { CallOptions, Client, ServiceError } from '@grpc/grpc-js'
import type { Load } from '../../model/load/load.js'
import { rpcFailure } from '../sockets/failure-reason.js'
import { streamingCall, streamingRequest } from '../calls/streaming-call.js'
import { isExpectedResponse, type PayloadResponse } from '../calls/test-service.js'
import { simpleRequest, unaryCall } from '../calls/unary-call.js'

/** An RPC that was started. */
export interface BegunCall {
  cancel(): void
  /** Resolves when the RPC is over: with the reason if it failed, else with undefined. Never rejects. */
  readonly over: Promise<string | undefined>
}

/** Starts one RPC of the load, unary or streaming. */
export function beginCall(client: Client, load: Load, options: CallOptions): BegunCall {
  return load.responseMessages > 0 ? beginStreaming(client, load, options) : beginUnary(client, load, options)
}

function beginUnary(client: Client, load: Load, options: CallOptions): BegunCall {
  const { path, requestSerialize, responseDeserialize } = unaryCall()
  const { promise, resolve } = outcome()
  const done = (error: ServiceError | null, response?: PayloadResponse): void => {
    if (error) resolve(rpcFailure(error))
    else resolve(isExpectedResponse(response ?? {}, load.responseBytes) ? undefined : 'wrong message')
  }
  const request = simpleRequest(load)
  const call = client.makeUnaryRequest(path, requestSerialize, responseDeserialize, request, options, done)
  return { cancel: () => call.cancel(), over: promise }
}

function beginStreaming(client: Client, load: Load, options: CallOptions): BegunCall {
  const { path, requestSerialize, responseDeserialize } = streamingCall()
  const { promise, resolve } = outcome()
  const request = streamingRequest(load)
  const call = client.makeServerStreamRequest(path, requestSerialize, responseDeserialize, request, options)
  let right = 0
  let wrong = 0
  call.on('data', (response: PayloadResponse) => {
    if (isExpectedResponse(response, load.responseBytes)) right++
    else wrong++
  })
  // A call that fails emits `error` before `end`.
  call.on('error', (error: ServiceError) => resolve(rpcFailure(error)))
  call.on('end', () => {
    resolve(right === load.responseMessages && wrong === 0 ? undefined : 'wrong message')
  })
  return { cancel: () => call.cancel(), over: promise }
}

function outcome(): { promise: Promise<string | undefined>; resolve: (failure: string | undefined) => void } {
  let resolve: (failure: string | undefined) => void = () => undefined
  const promise = new Promise<string | undefined>(settle => (resolve = settle))
  return { promise, resolve }
}
