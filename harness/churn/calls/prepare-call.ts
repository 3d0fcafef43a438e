/**
 * The RPC that a load is made of, encoded once per load.
 * @module
 */
import { formatHostPort, type HostPort } from '../../model/host-port.js'
import type { Load } from '../../model/load/load.js'
import type { ClientTls } from '../../model/tls.js'
import { expectedResponse } from './expected-response.js'
import { encodeCall, type PreparedCall } from '../http2/prepared-call.js'
import { streamingCall, streamingRequest } from './streaming-call.js'
import { simpleRequest, unaryCall } from './unary-call.js'

/** Encodes what the raw client sends, with what it expects in answer. */
export function prepareCall(address: HostPort, load: Load, tls: ClientTls | undefined): PreparedCall {
  const authority = formatHostPort(address)
  const scheme = tls ? 'https' : 'http'
  if (load.responseMessages > 0) {
    const method = streamingCall()
    return encodeCall(
      authority,
      method.path,
      method.requestSerialize(streamingRequest(load)),
      expectedResponse(method, load.responseBytes, load.responseMessages),
      scheme,
    )
  }
  const method = unaryCall()
  return encodeCall(
    authority,
    method.path,
    method.requestSerialize(simpleRequest(load)),
    expectedResponse(method, load.responseBytes, 1),
    scheme,
  )
}
