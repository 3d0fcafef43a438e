/**
 * RPCs for servers without the test service. Their requests are empty messages.
 * @module
 */
import type { StoredCall } from '../../model/rpc/call.js'
import { GRPC_STATUSES, statusCode, type GrpcStatus } from '../../model/rpc/grpc-status.js'
import { fixedRpc, type Call } from './call.js'

/** The health check of the whole server. Any health is an answer. */
export const HEALTH: Call = emptyCall({
  method: 'grpc.health.v1.Health/Check',
  from: 'health',
  expects: ['OK'],
})

/** A method of the server with an empty request. @param expects the status that it answers */
export function reflectedCall(method: string, expects: GrpcStatus): Call {
  return emptyCall({ method, from: 'reflection', expects: [expects] })
}

/** A method that the server does not have. The connection and the stream are exercised all the same. */
export const UNIMPLEMENTED: Call = emptyCall({
  method: 'grpc.testing.TestService/UnaryCall',
  from: 'unimplemented',
  expects: ['UNIMPLEMENTED'],
})

/** Any answer shows that a server speaks gRPC over HTTP/2. Only for a question between rounds; no load is made of it. */
export const ANY_ANSWER: Call = emptyCall({
  method: 'grpc.testing.TestService/UnaryCall',
  from: 'unimplemented',
  expects: [...GRPC_STATUSES],
})

function emptyCall(stored: StoredCall): Call {
  const statuses = new Set(stored.expects.map(statusCode))
  const rpc = fixedRpc(
    { path: `/${stored.method}`, requestStream: false, responseStream: false, statuses, answer: undefined },
    Buffer.alloc(0),
  )
  return { rpcsOf: () => [[rpc, 1]], describe: () => stored }
}
