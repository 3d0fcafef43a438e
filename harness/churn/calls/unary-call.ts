/**
 * grpc.testing.TestService/UnaryCall.
 * @module
 */
import type { MethodDefinition } from '@grpc/proto-loader'
import type { Load } from '../../model/load.js'
import { testServiceMethod, type PayloadResponse } from './test-service.js'

export interface SimpleRequest {
  readonly responseSize: number
  readonly payload: { readonly body: Buffer }
}

export function unaryCall(): MethodDefinition<SimpleRequest, PayloadResponse> {
  return testServiceMethod('UnaryCall')
}

export function simpleRequest({ requestBytes, responseBytes }: Load): SimpleRequest {
  return { responseSize: responseBytes, payload: { body: Buffer.alloc(requestBytes) } }
}
