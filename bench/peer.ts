/**
 * Another client that makes connections, to compare leakgate with.
 * @module
 */
/** grpc-js clients at once. More of them are slower. */
export const GRPC_JS_AT_ONCE = 16

export interface PeerRun {
  /** Connections that were made and answered. */
  readonly connections: number
  readonly seconds: number
  /** Microseconds of processor time that the client used. */
  readonly cpuMicroseconds: number
  readonly failed: number
}

export interface PeerJob {
  /** `HOST:PORT` */
  readonly address: string
  /** The number of connections, with one unary RPC each. */
  readonly connections: number
  /** Connections at once, for peers with such a flag. */
  readonly concurrency: number
  /** Close by RST. Peers that cannot do this are only asked for clean closes. */
  readonly reset: boolean
}

export interface Peer {
  readonly name: string
  /** The name of the peer that its rate is compared with; `leakgate` by default. */
  readonly heldAgainst?: string
  /** Why it is missing, and how to install it; undefined if it is available. */
  missing(): Promise<string | undefined>
  /** Warms up. Not counted. */
  warmUp?(job: PeerJob): Promise<void>
  run(job: PeerJob): Promise<PeerRun>
  readonly canReset: boolean
}
