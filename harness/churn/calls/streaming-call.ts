/**
 * grpc.testing.TestService/StreamingOutputCall: one request, many responses.
 * @module
 */
import type { MethodDefinition } from '@grpc/proto-loader'
import type { Load } from '../../model/load.js'
import { testServiceMethod, type PayloadResponse } from './test-service.js'

export interface StreamingRequest {
  /** One for each response. */
  readonly responseParameters: readonly { readonly size: number }[]
  readonly payload: { readonly body: Buffer }
}

export function streamingCall(): MethodDefinition<StreamingRequest, PayloadResponse> {
  return testServiceMethod('StreamingOutputCall')
}

export function streamingRequest(load: Load): StreamingRequest {
  const { requestBytes, responseBytes, responseMessages } = load
  return {
    responseParameters: new Array<{ size: number }>(responseMessages).fill({ size: responseBytes }),
    payload: { body: Buffer.alloc(requestBytes) },
  }
}
