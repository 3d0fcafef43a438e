/**
 * What the clients of a round do.
 * @module
 */
import type { Arrival } from './arrival.js'
import type { CloseKind, LoadKind } from './close-kind.js'

/** `raw` speaks HTTP/2 over `node:net`; `grpc-js` is one real `@grpc/grpc-js` client per connection. */
export type ClientKind = 'raw' | 'grpc-js'

export interface Load {
  /** How connections end: one kind, a control load, or kinds drawn by weight. */
  readonly close: LoadKind | ReadonlyMap<CloseKind, number>
  readonly client: ClientKind
  /** When connections begin; `concurrency` bounds how many are open at once all the same. */
  readonly arrival: Arrival
  /** Connections open at once. */
  readonly concurrency: number
  /** RPCs on each connection whose close kind carries one. */
  readonly rpcsPerConnection: number
  /** Bytes of payload in each request. */
  readonly requestBytes: number
  /** Bytes of payload asked for in each response message. */
  readonly responseBytes: number
  /** Messages that the server streams in answer to each RPC; 0 for unary RPCs. */
  readonly responseMessages: number
  /** Milliseconds a client waits between its last response and its close. */
  readonly lingerMs: number
  /** Milliseconds a `half-open` client neither reads nor writes, before it answers with RST. */
  readonly silentMs: number
}

export const DEFAULT_LOAD: Load = {
  close: 'clean',
  client: 'raw',
  arrival: { kind: 'unbounded' },
  concurrency: 16,
  rpcsPerConnection: 1,
  requestBytes: 16,
  responseBytes: 16,
  responseMessages: 0,
  lingerMs: 0,
  silentMs: 50,
}

/** What the clients say they have done. */
export interface ChurnCounts {
  /** Connections whose TCP handshake completed. */
  readonly connected: number
  /** Connections that did what was asked of them and ended. */
  readonly completed: number
  /** RPCs whose response was read to its trailers, with `grpc-status` 0 and the right messages. */
  readonly rpcsAnswered: number
  /** Connections that did not do what was asked, by reason. */
  readonly failures: Readonly<Record<string, number>>
  readonly elapsedMs: number
  /**
   * How late, at worst, a connection began against the schedule of arrivals, in milliseconds: more than a few and the
   * clients, the machine or the cap on connections could not keep the rate. Absent where arrival is unbounded.
   */
  readonly behindMs?: number
}

/** What the x axis of a run counts. */
export type LoadUnit = 'connection' | 'request' | 'idle-millisecond'

export function unitOf({ close }: Load): LoadUnit {
  if (close === 'reuse') return 'request'
  return close === 'idle' ? 'idle-millisecond' : 'connection'
}
