/**
 * What leakgate's server counts of a client under test.
 * @module
 */
import type { PeerBehaviourName } from './peer-behaviour.js'

/** Counts since the start. */
export interface PeerCounts {
  /** TCP connections that were accepted. */
  readonly connections: number
  /** Those of them that are open. */
  readonly open: number
  /** Streams of RPCs. */
  readonly rpcs: number
  /** Streams by their end. */
  readonly answered: number
  readonly failed: number
  readonly refused: number
  /** Ended by the client, or with the connection, before the answer. */
  readonly abandoned: number
  /** Messages of requests. */
  readonly messages: number
}

/** leakgate's server, as a workload uses it. */
export interface Peer {
  /** The address that the client dials, while the server behaves like this. */
  behave(name: PeerBehaviourName): string
  counts(): PeerCounts
}
