/**
 * Somebody else's way to make connections, to hold ours against.
 * @module
 */
/** Clients of grpc-js at once; with more of them each is slower. */
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
  /** How many to make, one unary RPC each. */
  readonly connections: number
  /** How many at once, for peers that can be told. */
  readonly concurrency: number
  /** Close by RST; a peer that cannot is asked for clean closes only. */
  readonly reset: boolean
}

export interface Peer {
  readonly name: string
  /** The name of the peer whose rate is put into relation to its own; `leakgate` by default. */
  readonly heldAgainst?: string
  /** Why it cannot take part, and how to get it; undefined where it can. */
  missing(): Promise<string | undefined>
  /** What is not counted. */
  warmUp?(job: PeerJob): Promise<void>
  run(job: PeerJob): Promise<PeerRun>
  readonly canReset: boolean
}
