/**
 * What both kinds of client are given: a load, where to, and how many connections.
 * @module
 */
import type { Address } from '../model/address.js'
import type { Load } from '../model/load/load.js'
import type { ClientTls } from '../model/tls.js'
import type { RpcMix } from './calls/call.js'
import type { AbandonedSockets } from './sockets/abandoned-sockets.js'
import type { Waits } from './patience.js'
import type { Tally } from './tally.js'

/** One round for one kind of client. */
export interface ChurnJob {
  readonly address: Address
  readonly load: Load
  /** The RPCs of the load. */
  readonly mix: RpcMix
  readonly connections: number
  /** RPCs on each connection that carries any. */
  readonly rpcs: number
  /** RPCs at once on one connection. */
  readonly width: number
  readonly timeoutMs: number
  readonly waits: Waits
  /** Takes the connections that clients leave open. */
  readonly abandoned: AbandonedSockets
  readonly signal: AbortSignal
  readonly tally: Tally
  /** What to dial with; absent where connections are not secured. */
  readonly tls?: ClientTls
  /** Called when all RPCs of the connection are answered; the connection then stays open. Raw clients only. */
  readonly onRest?: () => void
}
