/**
 * Which RPC the clients make: its method, its request, and what answers it.
 * @module
 */
import type { MetadataEntry, StoredCall } from '../../model/rpc/call.js'
import type { Load } from '../../model/load/load.js'
import type { Weighted } from '../weighted-turns.js'

/** The RPC of a run. Both clients make it from this. */
export interface Call {
  /** The RPCs as this load makes them, with their weights: at least one. */
  rpcsOf(load: Load): RpcMix
  /** What `run.json` says about it. */
  describe(load: Load): StoredCall
}

/** The RPCs of a load; nearly always it is one. The weights are above 0. */
export type RpcMix = readonly [Weighted<Rpc>, ...Weighted<Rpc>[]]

/** An RPC in a form that every client can send. */
export interface Rpc {
  /** `/package.Service/Method`. */
  readonly path: string
  readonly requestStream: boolean
  readonly responseStream: boolean
  /** The codes of the statuses that are an answer. */
  readonly statuses: ReadonlySet<number>
  /** What the messages of the answer must be where the status is OK; undefined where they may be anything. */
  readonly answer: ExpectedMessages | undefined
  /** The metadata of every RPC. */
  readonly metadata: readonly MetadataEntry[]
  /** Milliseconds that the server has; undefined for no deadline. */
  readonly deadlineMs: number | undefined
  /** Whether the content differs from one RPC to the next. If not, clients encode it once. */
  readonly varies: boolean
  /** Counts the answers by their status code; absent where nobody asks how many there were. The clients raise it. */
  readonly answers?: Uint32Array
  /** The content of the next RPC. */
  next(): RpcContent
}

/** What one RPC sends. */
export interface RpcContent {
  /** The encoded messages, in order. */
  readonly messages: readonly Buffer[]
  /** Metadata of this RPC only. */
  readonly metadata: readonly MetadataEntry[]
}

/** The messages that answer an RPC: all of them are equal. */
export interface ExpectedMessages {
  readonly count: number
  /** The encoding of one message that nearly every server sends. */
  readonly encoded: Buffer
  /** Whether another encoding is the same message. Never throws. */
  readonly isRight: (message: Buffer) => boolean
}

/** The parts of an RPC that is the same each time, without metadata and without a deadline. */
export function fixedRpc(
  rpc: Pick<Rpc, 'path' | 'requestStream' | 'responseStream' | 'statuses' | 'answer'>,
  message: Buffer,
): Rpc {
  const content = { messages: [message], metadata: [] }
  return { ...rpc, metadata: [], deadlineMs: undefined, varies: false, next: () => content }
}

/** Milliseconds that a client waits for its next step forward: at least the longest deadline and a second. */
export function patienceFor(rpcs: RpcMix, timeoutMs: number): number {
  return Math.max(timeoutMs, ...rpcs.map(([{ deadlineMs = 0 }]) => deadlineMs + 1_000))
}
