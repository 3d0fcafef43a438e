/**
 * RPCs of gRPC's interop test service that are long, slow, or read slowly.
 * @module
 */
import type { Load } from '../../model/load/load.js'
import { DEFAULT_WINDOW_BYTES } from '../http2/frame.js'
import type { RpcEnd } from '../../model/load/rpc-end.js'
import { fixedRpc, type Rpc } from './call.js'
import { streamingCall, streamingRequest, type StreamingRequest } from './streaming-call.js'
import { testServiceMethod } from './test-service.js'

/** Sixteen times the window of a stream, in frames of the largest size. */
const LONG = { responseMessages: 64, responseBytes: 16_384 } as const
/** How long a handler sleeps that must be slow: longer than the deadline. */
export const SLOW_MS = 300
const FLOOD_BYTES = 16_384

const OK = new Set([0])

/** The RPC for ends that cannot take every one. */
export function testServiceStream(kind: Exclude<RpcEnd['rpc'], 'any'>, load: Load): Rpc {
  switch (kind) {
    case 'long':
      return rpc(streamingCall(), streamingRequest(longLoad(load)))
    case 'slow':
      return rpc(streamingCall(), slowRequest(load.requestBytes))
    case 'slow-reader':
      return rpc(testServiceMethod<StreamingRequest>('FullDuplexCall'), slowRequest(FLOOD_BYTES))
  }
}

/** The stream whose handler takes `handlerMs` milliseconds for each message, and answers it then. */
export function testServiceMessages({ requestBytes, responseBytes }: Load, handlerMs: number): Rpc {
  return rpc(testServiceMethod<StreamingRequest>('FullDuplexCall'), {
    responseParameters: [{ size: responseBytes, intervalUs: handlerMs * 1_000 }],
    payload: { body: Buffer.alloc(requestBytes) },
  })
}

/** A response that is longer than a window already is as the load says. */
function longLoad(load: Load): Load {
  const responseMessages = Math.max(load.responseMessages, 1)
  const isLong = load.responseBytes * responseMessages > DEFAULT_WINDOW_BYTES
  return isLong ? { ...load, responseMessages } : { ...load, ...LONG }
}

function slowRequest(requestBytes: number): StreamingRequest {
  return {
    responseParameters: [{ size: 16, intervalUs: SLOW_MS * 1_000 }],
    payload: { body: Buffer.alloc(requestBytes) },
  }
}

function rpc(method: ReturnType<typeof testServiceMethod<StreamingRequest>>, request: StreamingRequest): Rpc {
  const { path, requestStream, responseStream, requestSerialize } = method
  const parts = { path, requestStream, responseStream, statuses: OK, answer: undefined }
  return fixedRpc(parts, requestSerialize(request))
}
