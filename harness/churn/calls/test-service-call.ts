/**
 * The RPC of gRPC's interop test service: unary, or a stream of responses where the load asks for one.
 * @module
 */
import type { MethodDefinition } from '@grpc/proto-loader'
import type { Load } from '../../model/load/load.js'
import { fixedRpc, type Call, type Rpc } from './call.js'
import { streamingCall, streamingRequest } from './streaming-call.js'
import { isExpectedResponse, type PayloadResponse } from './test-service.js'
import { simpleRequest, unaryCall } from './unary-call.js'

const OK = new Set([0])

/** Every byte of the answer is checked. */
export const TEST_SERVICE: Call = {
  rpcsOf: load => [
    [
      load.responseMessages > 0
        ? rpc(streamingCall(), streamingRequest(load), load, load.responseMessages)
        : rpc(unaryCall(), simpleRequest(load), load, 1),
      1,
    ],
  ],
  describe: ({ responseMessages }) => ({
    method: `grpc.testing.TestService/${responseMessages > 0 ? 'StreamingOutputCall' : 'UnaryCall'}`,
    from: 'test-service',
    expects: ['OK'],
  }),
}

function rpc<Request>(
  method: MethodDefinition<Request, PayloadResponse>,
  request: Request,
  { responseBytes }: Load,
  count: number,
): Rpc {
  const { path, requestStream, responseStream, requestSerialize, responseSerialize } = method
  const answer = {
    count,
    encoded: responseSerialize({ payload: { body: Buffer.alloc(responseBytes) } }),
    isRight: (message: Buffer) => isRight(method, message, responseBytes),
  }
  const message = requestSerialize(request)
  return fixedRpc({ path, requestStream, responseStream, statuses: OK, answer }, message)
}

function isRight(
  { responseDeserialize }: Pick<MethodDefinition<never, PayloadResponse>, 'responseDeserialize'>,
  message: Buffer,
  bytes: number,
): boolean {
  try {
    return isExpectedResponse(responseDeserialize(message), bytes)
  } catch {
    return false
  }
}
