/**
 * A connection that carries many RPCs at once, and is opened again whenever it has ended.
 * @module
 */
import type { ClientTls } from '../../model/tls.js'
import type { Patience } from '../patience.js'
import type { AbandonedSockets } from '../sockets/abandoned-sockets.js'
import type { ClientSocket, SocketOwner } from '../sockets/client-socket.js'
import { socketFailure } from '../sockets/failure-reason.js'
import type { Route } from '../sockets/routes.js'
import { RedialSocket } from '../sockets/redial-socket.js'
import { SecuredSocket } from '../sockets/secured-socket.js'
import { ConnectionError } from '../http2/connection-error.js'
import { encodeGoaway, GOAWAY } from '../http2/frame-encoder.js'
import type { HeaderMemory } from '../http2/header-reader.js'
import { StreamSession, type StreamCounter } from './stream-session.js'
import type { StreamRequest } from './stream-requests.js'

/** Only a server that does not read has more than that waiting. */
const MAX_UNSENT_BYTES = 16 * 1024 * 1024

const REFUSED = 'goaway before response'
/** So often a unit is dialled again elsewhere, too. */
const MOST_REFUSALS = 10

/** What the connections of a load share. */
export interface StreamPool extends StreamCounter {
  /** RPCs at once on one connection. */
  readonly width: number
  /** RPCs on a connection before it is closed and opened again. */
  readonly rpcsPerConnection: number
  /** Milliseconds that an RPC, or a step of a connection, may take. */
  readonly timeoutMs: number
  readonly tls?: ClientTls
  /** Takes the connections that the client leaves open. */
  readonly abandoned: AbandonedSockets
  /** For the server's FIN after the client's. */
  readonly closeWait: Patience
  nextRoute(): Route
  /** The next RPC to make; undefined where there are no more. */
  take(): StreamRequest | undefined
  /** Whether there are more. */
  readonly hasMore: boolean
  /** RPCs that the server refused, to be made again. */
  giveBack(rpcs: number): void
  connected(): void
  endedByServer(): void
  notClosedByServer(): void
  /** The connection rests or is closed. */
  onRest(): void
}

type Phase = 'closed' | 'connecting' | 'open' | 'closing'

/** The object, its session and its sockets outlive a connection and serve the next one. */
export class StreamConnection implements SocketOwner {
  readonly #session: StreamSession
  readonly #socket: ClientSocket
  #phase: Phase = 'closed'
  #deadlineMs = Infinity
  #closeUntilMs = Infinity
  #failure: string | undefined
  #dropped = false
  #stuckSinceMs: number | undefined
  /** Connections one after the other on which the server refused every RPC. */
  #refusals = 0
  /** The only RPC of a connection that carries one: it is taken first, so that no connection is opened for nothing. */
  #only: StreamRequest | undefined

  constructor(
    private readonly pool: StreamPool,
    memory: HeaderMemory,
  ) {
    this.#session = new StreamSession(memory, pool)
    this.#socket = pool.tls ? new SecuredSocket(pool.tls, this) : new RedialSocket(this)
  }

  /** Whether it stays open until more is to do. */
  get rests(): boolean {
    return this.#phase === 'open' && !this.#only && this.#session.active === 0 && this.#session.left === 0
  }

  get isClosed(): boolean {
    return this.#phase === 'closed'
  }

  /** Makes RPCs as long as the pool has some. */
  go(): void {
    if (this.#phase === 'closed') this.#dial()
    else if (this.#phase === 'open') this.#proceed()
  }

  /** Closes a connection that rests, with GOAWAY and FIN. */
  finish(): void {
    if (this.#phase === 'open') this.#close('goaway')
  }

  /** Ends the connection at once; it is not opened again. */
  destroy(): void {
    this.#dropped = true
    if (this.#phase !== 'closed') this.#socket.destroy()
  }

  /** Ends waits whose time is over. */
  sweep(nowMs: number): void {
    if (this.#phase === 'open') {
      this.#session.sweep(nowMs, this.pool.timeoutMs)
      if (!this.#isStuck(nowMs)) this.#proceed()
    } else if (this.#phase === 'closing' && this.#isOver(nowMs)) {
      this.pool.closeWait.broken()
      this.pool.notClosedByServer()
      this.#closeUntilMs = Infinity
      this.#socket.destroy()
    } else if (this.#phase !== 'closed' && nowMs >= this.#deadlineMs) {
      this.#fail('timed out connecting')
    }
  }

  /** A server that does not read takes no FIN either. */
  #isOver(nowMs: number): boolean {
    if (nowMs < this.#closeUntilMs) return false
    return this.#socket.unsentBytes === 0 || nowMs >= this.#closeUntilMs + this.pool.timeoutMs
  }

  /** Whether the connection failed, because the server has let no RPC begin for too long. */
  #isStuck(nowMs: number): boolean {
    const { pool } = this
    const session = this.#session
    const waits =
      pool.hasMore &&
      session.active + session.left === 0 &&
      !session.goingAway &&
      session.begun < pool.rpcsPerConnection &&
      session.room(pool.width) <= 0
    if (!waits) this.#stuckSinceMs = undefined
    else this.#stuckSinceMs ??= nowMs
    if (this.#stuckSinceMs === undefined || nowMs - this.#stuckSinceMs < pool.timeoutMs) return false
    this.#fail(session.greeted ? 'the server allows no streams' : 'timed out waiting for SETTINGS')
    return true
  }

  onConnect(): void {
    this.pool.connected()
  }

  onReady(): void {
    this.#phase = 'open'
    this.#deadlineMs = Infinity
    this.#flush()
  }

  onUnfit(reason: string): void {
    this.#fail(reason)
  }

  onRead(bytes: Buffer, end: number): void {
    if (this.#phase !== 'open') return
    try {
      this.#session.receive(bytes, end)
    } catch (error) {
      if (!(error instanceof ConnectionError)) throw error
      this.#failure ??= `protocol error ${error.code}: ${error.message}`
      this.#phase = 'closing'
      this.#socket.write(encodeGoaway(error.code))
      this.#socket.destroyOnceSent()
      return
    }
    this.#proceed()
  }

  onEnd(): void {
    if (this.#phase === 'closing') this.pool.closeWait.kept()
    else {
      this.#closedByServer()
      this.#socket.end()
    }
  }

  onError(error: NodeJS.ErrnoException): void {
    // After a close of ours, the server may answer with a reset.
    if (this.#phase === 'closing') return
    if (this.#phase === 'open' && this.#session.goingAway) this.#closedByServer()
    else this.#failure ??= socketFailure(error)
  }

  onClose(): void {
    const wasConnecting = this.#phase === 'connecting'
    if (this.#phase === 'open') this.#closedByServer()
    this.#phase = 'closed'
    const { pool } = this
    if (this.#dropped) return
    const failure = this.#failure
    if (failure !== undefined) {
      const open = this.#session.active + this.#session.left
      this.#session.failAll(failure)
      // A failure that no RPC shows would be tried for ever.
      if (open === 0 && (wasConnecting || pool.hasMore) && this.#take()) pool.failed(failure)
    }
    this.#giveBack()
    if (pool.hasMore) this.#dial()
    if (this.isClosed) pool.onRest()
  }

  /** A server that refuses everything would be dialled for ever. */
  #giveBack(): void {
    const { refused, begun, goingAway } = this.#session
    this.#refusals = goingAway && refused === begun ? this.#refusals + 1 : 0
    const isLast = this.#refusals > MOST_REFUSALS
    if (isLast) {
      for (let i = 0; i < refused; i++) this.pool.failed(REFUSED)
      if (refused === 0 && this.#take()) this.pool.failed(REFUSED)
    }
    this.pool.giveBack((isLast ? 0 : refused) + (this.#only ? 1 : 0))
    this.#only = undefined
  }

  #take(): StreamRequest | undefined {
    const request = this.#only ?? this.pool.take()
    this.#only = undefined
    return request
  }

  #dial(): void {
    if (this.pool.rpcsPerConnection === 1) {
      this.#only = this.pool.take()
      if (!this.#only) return
    }
    this.#session.reset()
    this.#stuckSinceMs = undefined
    this.#failure = undefined
    this.#phase = 'connecting'
    this.#closeUntilMs = Infinity
    this.#deadlineMs = performance.now() + this.pool.timeoutMs
    this.#socket.dial(this.pool.nextRoute())
  }

  /** The server has ended the connection, and the client has not. */
  #closedByServer(): void {
    this.#phase = 'closing'
    const { goawayError } = this.#session
    if (goawayError !== undefined) this.#failure ??= `goaway ${goawayError}`
    else if (this.#session.goingAway) {
      this.#session.refuseAll()
      this.pool.endedByServer()
    } else if (this.#session.active + this.#session.left > 0) this.#failure ??= 'closed by server early'
    else this.pool.endedByServer()
  }

  /** Begins what can be begun, and closes where the time for it has come. */
  #proceed(): void {
    const { pool } = this
    const session = this.#session
    const quota = pool.rpcsPerConnection - session.begun
    const most = Math.min(session.room(pool.width), quota)
    const nowMs = most > 0 && (this.#only || pool.hasMore) ? performance.now() : 0
    for (let i = 0; i < most; i++) {
      const request = this.#take()
      if (!request) break
      session.begin(request, nowMs)
    }
    this.#flush()
    if (this.#phase !== 'open' || session.active > 0) return
    if (session.left > 0) {
      const full = session.room(pool.width) <= 0 || session.begun >= pool.rpcsPerConnection
      if (full || !pool.hasMore) this.#close(session.leaves ?? 'fin')
    } else if (session.goingAway || session.begun >= pool.rpcsPerConnection) this.#close('goaway')
    else if (!pool.hasMore) pool.onRest()
  }

  #flush(): void {
    const output = this.#session.takeOutput()
    if (output === undefined) return
    this.#socket.write(output)
    if (this.#socket.unsentBytes > MAX_UNSENT_BYTES) this.#fail('the server does not read')
  }

  #close(how: 'fin' | 'rst' | 'goaway' | 'vanish'): void {
    if (this.#session.goingAway) this.pool.endedByServer()
    this.#phase = 'closing'
    this.#session.endLeft()
    if (how === 'rst') {
      this.#socket.reset()
      return
    }
    if (how === 'vanish') {
      this.pool.abandoned.add(this.#socket.abandon())
      this.onClose()
      return
    }
    this.#closeUntilMs = performance.now() + Math.min(this.pool.closeWait.ms, this.pool.timeoutMs)
    this.#socket.end(how === 'goaway' ? GOAWAY : undefined)
  }

  #fail(reason: string): void {
    this.#failure ??= reason
    const connecting = this.#phase === 'connecting'
    if (!connecting) this.#phase = 'closing'
    if (connecting) this.#socket.destroy()
    else this.#socket.reset()
  }
}
