/**
 * The RPC that the load is made of: grpc.testing.TestService/UnaryCall, encoded once per load.
 * @module
 */
import { fileURLToPath } from 'node:url'
import { loadSync, type MethodDefinition } from '@grpc/proto-loader'
import { HarnessError } from '../model/harness-error.js'
import { formatHostPort, type HostPort } from '../model/host-port.js'
import type { Load } from '../model/load.js'
import type { ExpectedResponse } from './http2/response-body.js'
import { prepareUnaryRequest, withLengthPrefix, type UnaryRequest } from './http2/unary-request.js'

const PROTO = fileURLToPath(new URL('../../../fixtures/test-service.proto', import.meta.url))
/** Room for encodings that say the same with more words. */
const SLACK_BYTES = 1_024

export interface SimpleRequest {
  readonly responseSize: number
  readonly payload: { readonly body: Buffer }
}

export interface SimpleResponse {
  readonly payload?: { readonly body?: Buffer } | null
}

type UnaryCall = MethodDefinition<SimpleRequest, SimpleResponse>

let loaded: UnaryCall | undefined

/** Read once per process. */
export function unaryCall(): UnaryCall {
  loaded ??= readProto()
  return loaded
}

export function simpleRequest({ requestBytes, responseBytes }: Load): SimpleRequest {
  return { responseSize: responseBytes, payload: { body: Buffer.alloc(requestBytes) } }
}

/** Whether a response holds the zeros that were asked for. */
export function isExpectedResponse(response: SimpleResponse, { responseBytes }: Load): boolean {
  // An empty body, an empty payload and none at all are the same message in proto3.
  const body = response.payload?.body ?? Buffer.alloc(0)
  return body.length === responseBytes && body.every(byte => byte === 0)
}

/** The bytes that the raw client sends and those that it expects. */
export function prepareUnaryCall(address: HostPort, load: Load): UnaryRequest {
  const { path, requestSerialize } = unaryCall()
  return prepareUnaryRequest(
    formatHostPort(address),
    path,
    requestSerialize(simpleRequest(load)),
    expectedResponse(load),
  )
}

function expectedResponse(load: Load): ExpectedResponse {
  const { responseSerialize, responseDeserialize } = unaryCall()
  const bytes = withLengthPrefix(responseSerialize({ payload: { body: Buffer.alloc(load.responseBytes) } }))
  return {
    bytes,
    maxBytes: bytes.length + SLACK_BYTES,
    means: body => {
      if (body.length < 5 || body[0] !== 0 || body.readUInt32BE(1) !== body.length - 5) return false
      try {
        return isExpectedResponse(responseDeserialize(body.subarray(5)), load)
      } catch {
        return false
      }
    },
  }
}

function readProto(): UnaryCall {
  const service = loadSync(PROTO, { defaults: false })['grpc.testing.TestService'] as
    Readonly<Record<string, unknown>> | undefined
  const method = service?.['UnaryCall']
  if (method === undefined) {
    throw new HarnessError('fixtures/test-service.proto has no UnaryCall', 'Install leakgate again.')
  }
  return method as UnaryCall
}
