/**
 * grpc.testing.TestService/StreamingOutputCall: one request, many responses.
 * @module
 */
import type { MethodDefinition } from '@grpc/proto-loader'
import type { Load } from '../../model/load/load.js'
import { testServiceMethod, type PayloadResponse } from './test-service.js'

/** `StreamingOutputCallRequest`, as far as it is used. */
export interface StreamingRequest {
  /** One for each response. */
  readonly responseParameters: readonly { readonly size: number; readonly intervalUs?: number }[]
  readonly payload: { readonly body: Buffer }
}

/** The method's path and its encodings. */
export function streamingCall(): MethodDefinition<StreamingRequest, PayloadResponse> {
  return testServiceMethod('StreamingOutputCall')
}

/** The request for as many responses, of the size, that the load says. */
export function streamingRequest(load: Load): StreamingRequest {
  const { requestBytes, responseBytes, responseMessages } = load
  return {
    responseParameters: new Array<{ size: number }>(responseMessages).fill({ size: responseBytes }),
    payload: { body: Buffer.alloc(requestBytes) },
  }
}
