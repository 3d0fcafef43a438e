/**
 * The RPCs of a load with their ends, in the bytes that go over the wire.
 * @module
 */
import { authorityOf, type Address } from '../../model/address.js'
import { HarnessError } from '../../model/harness-error.js'
import type { Load } from '../../model/load/load.js'
import { RPC_ENDS, type RpcEnd, type RpcEndKind } from '../../model/load/rpc-end.js'
import type { ClientTls } from '../../model/tls.js'
import type { Call, Rpc, RpcMix } from '../calls/call.js'
import { expectedResponse } from '../calls/expected-response.js'
import { testServiceStream } from '../calls/test-service-streams.js'
import { encodeData, encodeFrame } from '../http2/frame-encoder.js'
import { Flag, FRAME_HEADER_BYTES, FrameType, MAX_FRAME_BYTES } from '../http2/frame.js'
import { encodeBody } from '../http2/prepared-call.js'
import {
  encodeFields,
  encodeRequestHeaders,
  withFields,
  type RequestHeaderBlocks,
} from '../http2/request-headers.js'
import type { ExpectedResponse } from '../http2/response-body.js'
import { weightedTurns } from '../weighted-turns.js'
import type { Dialogue } from './dialogue.js'

/** What the client sends for an RPC, what it expects, and how it ends it. */
export interface StreamRequest {
  readonly end: RpcEnd
  readonly headers: RequestHeaderBlocks
  /** The messages, each with its length prefix. */
  readonly body: Buffer
  readonly expected: ExpectedResponse
  /** HEADERS with the later block and all of the body, on stream 0: a copy with its own stream is one write. Empty where the body needs more frames. */
  readonly whole: Buffer
  /** Begins the client's part, where the stream is a dialogue. */
  readonly dialogue?: () => Dialogue
}

/** A copy of {@link StreamRequest.whole} for one stream. */
export function wholeRequest({ whole, headers }: StreamRequest, streamId: number): Buffer {
  const frames = Buffer.allocUnsafe(whole.length)
  whole.copy(frames)
  frames.writeUInt32BE(streamId, STREAM_ID_AT)
  frames.writeUInt32BE(streamId, FRAME_HEADER_BYTES + headers.later.length + STREAM_ID_AT)
  return frames
}

/** Where the stream is in the header of a frame. */
const STREAM_ID_AT = 5

/**
 * Milliseconds of an RPC with a deadline, unless `--deadline` says otherwise. On a busy machine, a tenth of it is over before the server
 * begins with the RPC.
 */
const DEADLINE_MS = 100

/** What {@link prepareStreams} encodes. */
export interface StreamLoad {
  readonly address: Address
  readonly load: Load
  readonly call: Call
  readonly tls?: ClientTls
  /** The ends with their weights. */
  readonly ends: ReadonlyMap<RpcEndKind, number>
}

/**
 * @returns the next RPC, each time
 * @throws {HarnessError} where an end needs another RPC than the given one
 */
export function prepareStreams({ address, load, call, tls, ends }: StreamLoad): () => StreamRequest {
  const mixes = [...ends].map(([kind, weight]) => ({ kind, weight, mix: rpcsFor(kind, call, load) }))
  const alone = mixes.length === 1 && mixes[0]?.mix.length === 1
  const next = weightedTurns(
    mixes.map(({ kind, weight, mix }) => {
      const turns = weightedTurns(
        mix.map(([rpc, share]) => [prepare(address, rpc, RPC_ENDS[kind], tls, alone), share] as const),
      )
      return [turns, weight] as const
    }),
  )
  return () => next()()()
}

function rpcsFor(kind: RpcEndKind, call: Call, load: Load): RpcMix {
  const { rpc } = RPC_ENDS[kind]
  const { from, method } = call.describe(load)
  const own = call.rpcsOf(load)
  if (rpc === 'any') return own
  if (from === 'test-service') return [[testServiceStream(rpc, load), 1]]
  const fits = own.filter(([each]) => fitsEnd(rpc, each))
  const [first, ...others] = fits
  if (first) return [first, ...others]
  throw new HarnessError(
    `--rpc-end ${kind} needs a method with ${rpc === 'slow-reader' ? 'a stream of requests' : 'a stream of responses'}, and ${method} has none`,
    'Name such a method with --call, or take another end. The method must also be long enough to fill a window of 64 KiB.',
  )
}

function fitsEnd(needed: RpcEnd['rpc'], { requestStream, responseStream }: Rpc): boolean {
  if (needed === 'slow-reader') return requestStream
  return needed === 'slow' || responseStream
}

/** @param alone whether all RPCs of a connection are of this method */
function prepare(
  address: Address,
  rpc: Rpc,
  end: RpcEnd,
  tls: ClientTls | undefined,
  alone: boolean,
): () => StreamRequest {
  const { path, metadata } = rpc
  const deadlineMs = end.deadline ? (rpc.deadlineMs ?? DEADLINE_MS) : rpc.deadlineMs
  const timeout = deadlineMs === undefined ? [] : [['grpc-timeout', `${deadlineMs}m`] as const]
  const encoded = encodeRequestHeaders(authorityOf(address), path, tls ? 'https' : 'http', [
    ...timeout,
    ...metadata,
  ])
  const { withoutTable } = encoded
  // Otherwise the dynamic table has the fields of the method that was first on this connection.
  const headers = alone ? encoded : { ...encoded, first: withoutTable, later: withoutTable }
  const expected = { ...expectedResponse(rpc), deadlineMs }
  const encode = (): StreamRequest => {
    const { messages, metadata: own } = rpc.next()
    const blocks = own.length === 0 ? headers : withFields(headers, encodeFields(own))
    const body = encodeBody(messages)
    return { end, headers: blocks, body, expected, whole: encodeWhole(end, blocks, body) }
  }
  if (rpc.varies) return encode
  const request = encode()
  return () => request
}

function encodeWhole({ sends }: RpcEnd, { later }: RequestHeaderBlocks, body: Buffer): Buffer {
  if (sends !== 'request' || body.length > MAX_FRAME_BYTES) return Buffer.alloc(0)
  return Buffer.concat([
    encodeFrame(FrameType.headers, Flag.endHeaders, 0, later),
    ...encodeData(0, body, 0, body.length),
  ])
}
