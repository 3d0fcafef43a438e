/**
 * What both kinds of client are given: a load, where to, and how many connections.
 * @module
 */
import type { HostPort } from '../model/host-port.js'
import type { Load } from '../model/load.js'
import type { ClientTls } from '../model/tls.js'
import type { Tally } from './tally.js'

export interface ChurnJob {
  readonly address: HostPort
  readonly load: Load
  readonly connections: number
  /** RPCs on each connection that carries any. */
  readonly rpcs: number
  /** RPCs at once on one connection. */
  readonly width: number
  readonly timeoutMs: number
  readonly signal: AbortSignal
  readonly tally: Tally
  /** What to dial with; absent where connections are not secured. */
  readonly tls?: ClientTls
  /** Called when all its RPCs are answered; the connection then stays open and rests. Raw clients only. */
  readonly onRest?: () => void
}
