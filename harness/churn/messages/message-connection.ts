/**
 * A connection whose stream takes one message after the other, and which is opened again where it has ended.
 * @module
 */
import type { ClientTls } from '../../model/tls.js'
import { ConnectionError } from '../http2/connection-error.js'
import { encodeGoaway } from '../http2/frame-encoder.js'
import type { HeaderMemory } from '../http2/header-reader.js'
import type { ClientSocket, SocketOwner } from '../sockets/client-socket.js'
import { socketFailure } from '../sockets/failure-reason.js'
import { RedialSocket } from '../sockets/redial-socket.js'
import type { Route } from '../sockets/routes.js'
import { SecuredSocket } from '../sockets/secured-socket.js'
import { MessageSession } from './message-session.js'
import type { MessageSource } from './message-source.js'

/** The kernel takes messages more slowly than they are made; more of them would only take memory here. */
const MOST_UNSENT_BYTES = 1024 * 1024
/** How long the client waits for the server's FIN. */
const CLOSE_MS = 1_000

/** What the connections of a load share. */
export interface MessagePool extends MessageSource {
  /** Milliseconds that a step of the server may take. */
  readonly timeoutMs: number
  readonly tls?: ClientTls
  nextRoute(): Route
  connected(): void
  endedByServer(): void
  /** The connection rests or is closed. */
  onRest(): void
}

type Phase = 'closed' | 'connecting' | 'open' | 'closing'

/** The object, its session and its sockets outlive a connection and serve the next one. */
export class MessageConnection implements SocketOwner {
  readonly #session: MessageSession
  readonly #socket: ClientSocket
  #phase: Phase = 'closed'
  #deadlineMs = Infinity
  #failure: string | undefined
  #dropped = false

  constructor(
    private readonly pool: MessagePool,
    memory: HeaderMemory,
  ) {
    this.#session = new MessageSession(memory, pool)
    this.#socket = pool.tls ? new SecuredSocket(pool.tls, this) : new RedialSocket(this)
  }

  /** Whether it stays open until more is to do. */
  get rests(): boolean {
    return this.#phase === 'open' && this.#session.rests
  }

  get isClosed(): boolean {
    return this.#phase === 'closed'
  }

  /** Sends messages as long as the pool has some. */
  go(): void {
    this.#awaitStep()
    if (this.#phase === 'closed') this.#dial()
    else if (this.#phase === 'open') this.#proceed()
  }

  /** Ends the stream and the connection. */
  finish(): void {
    if (this.#phase === 'open') this.#close()
  }

  /** Ends the connection at once; it is not opened again. */
  destroy(): void {
    this.#dropped = true
    if (this.#phase !== 'closed') this.#socket.destroy()
  }

  /** Ends waits whose time is over. */
  sweep(nowMs: number): void {
    if (this.#phase === 'closed') return
    if (this.#phase === 'open') {
      this.#session.sweep(nowMs)
      // A window that stays closed has a time of its own, and a connection that rests waits for nothing.
      if (this.#session.stalls || this.rests) this.#awaitStep()
      this.#proceed()
    }
    if (nowMs < this.#deadlineMs) return
    if (this.#phase !== 'closing') this.#failure ??= 'timed out waiting for the server'
    this.#socket.destroy()
  }

  onConnect(): void {
    this.pool.connected()
  }

  onReady(): void {
    this.#phase = 'open'
    this.#awaitStep()
    this.#flush()
  }

  onUnfit(reason: string): void {
    this.#failure ??= reason
    this.#socket.destroy()
  }

  onRead(bytes: Buffer, end: number): void {
    if (this.#phase !== 'open') return
    this.#awaitStep()
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
    this.#endedByServer()
    this.#socket.end()
  }

  onError(error: NodeJS.ErrnoException): void {
    // After a close of ours, the server may answer with a reset.
    if (this.#phase !== 'closing') this.#failure ??= socketFailure(error)
  }

  onClose(): void {
    this.#endedByServer()
    this.#phase = 'closed'
    if (this.#dropped) return
    // A failure that no message shows would be tried for ever.
    if (this.#failure !== undefined) this.#session.fail(this.#failure)
    if (this.pool.hasMore || this.#session.holds) this.#dial()
    else this.pool.onRest()
  }

  /** The server has ended the connection, and the client has not. */
  #endedByServer(): void {
    if (this.#phase !== 'open') return
    this.#phase = 'closing'
    if (this.#session.ends !== undefined || this.#session.rests) this.pool.endedByServer()
    else this.#failure ??= 'closed by server early'
  }

  #dial(): void {
    this.#session.reset()
    this.#failure = undefined
    this.#phase = 'connecting'
    this.#awaitStep()
    this.#socket.dial(this.pool.nextRoute())
  }

  #proceed(): void {
    if (this.#socket.unsentBytes < MOST_UNSENT_BYTES) this.#session.pump(performance.now())
    this.#flush()
    const { ends } = this.#session
    if (ends !== undefined) {
      if (ends === 'goaway') this.pool.endedByServer()
      this.#close()
    } else if (this.rests && !this.pool.hasMore) this.pool.onRest()
  }

  #flush(): void {
    const output = this.#session.takeOutput()
    if (output !== undefined) this.#socket.write(output)
  }

  #close(): void {
    this.#phase = 'closing'
    this.#session.finish()
    this.#deadlineMs = performance.now() + Math.min(CLOSE_MS, this.pool.timeoutMs)
    this.#socket.end(this.#session.takeOutput())
  }

  #awaitStep(): void {
    if (this.#phase !== 'closing') this.#deadlineMs = performance.now() + this.pool.timeoutMs
  }
}
