/**
 * The RPCs that the raw client makes, in the bytes that go over the wire.
 * @module
 */
import { authorityOf, type Address } from '../../model/address.js'
import type { ClientTls } from '../../model/tls.js'
import { PreparedCall, encodeBody, type PreparedCalls } from '../http2/prepared-call.js'
import { encodeFields, encodeRequestHeaders, withFields } from '../http2/request-headers.js'
import { weightedTurns } from '../weighted-turns.js'
import type { Rpc, RpcMix } from './call.js'
import { expectedResponse } from './expected-response.js'

/** Encodes what the raw client sends, with what it expects in answer: once, except for what varies. */
export function prepareCalls(address: Address, mix: RpcMix, tls: ClientTls | undefined): PreparedCalls {
  const alone = mix.length === 1
  const next = weightedTurns(
    mix.map(([rpc, weight]) => [prepareCall(address, rpc, tls, alone), weight] as const),
  )
  return { next: () => next()() }
}

/**
 * @param alone whether all RPCs of a connection are of this method
 * @returns a function that returns the RPC in bytes, one time after the other
 */
function prepareCall(
  address: Address,
  rpc: Rpc,
  tls: ClientTls | undefined,
  alone: boolean,
): () => PreparedCall {
  const { path, metadata, deadlineMs } = rpc
  const timeout = deadlineMs === undefined ? [] : [['grpc-timeout', `${deadlineMs}m`] as const]
  const encoded = encodeRequestHeaders(authorityOf(address), path, tls ? 'https' : 'http', [
    ...timeout,
    ...metadata,
  ])
  // Otherwise the dynamic table has the fields of the method that was first on this connection.
  const headers = alone ? encoded : { ...encoded, later: encoded.withoutTable }
  const expected = expectedResponse(rpc)
  const prepare = (): PreparedCall => {
    const { messages, metadata: own } = rpc.next()
    const blocks = own.length === 0 ? headers : withFields(headers, encodeFields(own))
    return new PreparedCall(encodeBody(messages), blocks, expected)
  }
  if (rpc.varies) return prepare
  const prepared = prepare()
  return () => prepared
}
