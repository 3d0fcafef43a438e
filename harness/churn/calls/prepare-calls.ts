/**
 * The RPCs that the raw client makes, in the bytes that go over the wire.
 * @module
 */
import { authorityOf, type Address } from '../../model/address.js'
import type { ClientTls } from '../../model/tls.js'
import { PreparedCall, encodeBody, type PreparedCalls } from '../http2/prepared-call.js'
import { encodeFields, encodeRequestHeaders, withFields } from '../http2/request-headers.js'
import type { Rpc } from './call.js'
import { expectedResponse } from './expected-response.js'

/** Encodes what the raw client sends, with what it expects in answer: once, except for what varies. */
export function prepareCalls(address: Address, rpc: Rpc, tls: ClientTls | undefined): PreparedCalls {
  const { path, metadata, deadlineMs } = rpc
  const timeout = deadlineMs === undefined ? [] : [['grpc-timeout', `${deadlineMs}m`] as const]
  const headers = encodeRequestHeaders(authorityOf(address), path, tls ? 'https' : 'http', [
    ...timeout,
    ...metadata,
  ])
  const expected = expectedResponse(rpc)
  const prepare = (): PreparedCall => {
    const { messages, metadata: own } = rpc.next()
    const blocks = own.length === 0 ? headers : withFields(headers, encodeFields(own))
    return new PreparedCall(encodeBody(messages), blocks, expected)
  }
  if (rpc.varies) return { next: prepare }
  const prepared = prepare()
  return { next: () => prepared }
}
