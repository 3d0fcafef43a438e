/**
 * grpc.testing.TestService/UnaryCall.
 * @module
 */
import type { MethodDefinition } from '@grpc/proto-loader'
import type { Load } from '../../model/load/load.js'
import { testServiceMethod, type PayloadResponse } from './test-service.js'

/** `SimpleRequest`, as far as it is used. */
export interface SimpleRequest {
  readonly responseSize: number
  readonly payload: { readonly body: Buffer }
}

/** The method's path and its encodings. */
export function unaryCall(): MethodDefinition<SimpleRequest, PayloadResponse> {
  return testServiceMethod('UnaryCall')
}

/** The request for a response of the size that the load says. */
export function simpleRequest({ requestBytes, responseBytes }: Load): SimpleRequest {
  return { responseSize: responseBytes, payload: { body: Buffer.alloc(requestBytes) } }
}
