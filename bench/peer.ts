/**
 * Somebody else's way to make connections, to hold ours against.
 * @module
 */
export interface PeerRun {
  /** Connections that were made and answered. */
  readonly connections: number
  readonly seconds: number
  /** Microseconds of processor time that the client used. */
  readonly cpuMicroseconds: number
  readonly failed: number
}

export interface Peer {
  readonly name: string
  /** Why it cannot take part, and how to get it; undefined where it can. */
  missing(): Promise<string | undefined>
  /**
   * @param connections how many to make, one unary RPC each
   * @param reset close by RST; a peer that cannot is asked for clean closes only
   */
  run(address: string, connections: number, reset: boolean): Promise<PeerRun>
  readonly canReset: boolean
}
