/**
 * One client connection after the other on raw sockets, each from its TCP handshake to its close.
 * @module
 */
import { CLOSES, type Close, type CloseKind } from '../../model/load/close-kind.js'
import type { ChurnJob } from '../churn-job.js'
import type { ClientSocket, SocketOwner } from '../sockets/client-socket.js'
import { NO_SETTINGS, TIMED_OUT, type ConnectionPhase } from './connection-phase.js'
import { RpcProgress } from './rpc-progress.js'
import { socketFailure } from '../sockets/failure-reason.js'
import type { Route } from '../sockets/routes.js'
import { Redial } from './redial.js'
import { brokenBytes } from '../http2/broken-frames.js'
import { ClientSession } from '../http2/client-session.js'
import { ConnectionError } from '../http2/connection-error.js'
import { encodeGoaway } from '../http2/frame-encoder.js'
import type { HeaderMemory } from '../http2/header-reader.js'
import type { PreparedCalls } from '../http2/prepared-call.js'
import { RedialSocket } from '../sockets/redial-socket.js'
import { SecuredSocket } from '../sockets/secured-socket.js'

/** Only a server that makes us answer and does not read the answers has more than that waiting. */
const MAX_UNSENT_BYTES = 4 * 1024 * 1024

/** The reason of units that are tried again, and of those that are not any more. */
const REFUSED = 'goaway before response'

/** The error code of a reset: on a read, a write and a shutdown. */
const RESET_BY_PEER: ReadonlySet<string | undefined> = new Set(['ECONNRESET', 'EPIPE', 'ENOTCONN'])

/** The object, its session and its sockets outlive the connection and serve the next one. */
export class RawConnection implements SocketOwner {
  readonly #session: ClientSession
  readonly #rpcs: RpcProgress
  readonly #plain: ClientSocket
  readonly #secured: ClientSocket | undefined
  readonly #redial = new Redial()
  #socket: ClientSocket
  /** What is done on the connection at hand. */
  #close: Close = CLOSES.clean
  #phase: ConnectionPhase = 'over'
  #failure: string | undefined
  /** Everything was done; only the end of the socket is still to come. */
  #done = false
  #deadlineMs = 0
  #quietUntilMs = 0
  /** When the server's FIN is not waited for any more. */
  #closeUntilMs = Infinity
  /** Since when only trailers are missing. */
  #trailersSinceMs: number | undefined

  /**
   * @param nextRoute returns where the next connection goes, and from where
   * @param onOver called when the connection has ended and `start` may be called again
   * @param onAwaitOthers called when a connection that ends together with others has all its answers; {@link finish} ends it
   */
  constructor(
    private readonly job: ChurnJob,
    calls: PreparedCalls,
    memory: HeaderMemory,
    private readonly nextRoute: () => Route,
    private readonly onOver: (connection: RawConnection) => void,
    private readonly onAwaitOthers?: (connection: RawConnection) => void,
  ) {
    this.#session = new ClientSession(calls, memory)
    this.#rpcs = new RpcProgress(job, this.#session)
    this.#plain = new RedialSocket(this)
    this.#secured = job.tls ? new SecuredSocket(job.tls, this) : undefined
    this.#socket = this.#plain
  }

  /** @param kind how the connection is to end */
  start(kind: CloseKind): void {
    const close = CLOSES[kind]
    this.#session.reset()
    this.#rpcs.reset(close)
    this.#close = close
    this.#failure = undefined
    this.#done = false
    this.#socket = close.opens === 'tcp' ? this.#plain : (this.#secured ?? this.#plain)
    this.#redial.reset()
    this.#dial()
  }

  #dial(): void {
    const route = this.nextRoute()
    this.#phase = 'connecting'
    this.#redial.dialled(route)
    this.#closeUntilMs = Infinity
    this.#trailersSinceMs = undefined
    this.#awaitStep()
    this.#socket.dial(route)
  }

  /** Ends a wait whose time is over. */
  sweep(nowMs: number): void {
    if ((this.#phase === 'lingering' || this.#phase === 'silent') && nowMs >= this.#quietUntilMs)
      this.#beginClose()
    else if (this.#phase === 'flushing' && this.#socket.unsentBytes === 0) this.#resetOnceFlushed()
    else if (this.#phase === 'talking' && this.#session.cancelExceeded(nowMs)) this.#advance()
    else if (this.#phase === 'talking' && this.#session.awaitsTrailers) this.#awaitTrailers(nowMs)
    else if (this.#phase === 'closing' && nowMs >= this.#closeUntilMs && this.#socket.unsentBytes === 0)
      this.#leaveUnclosed()
    else if (this.#phase !== 'over' && nowMs >= this.#deadlineMs) this.#fail(this.#timedOut)
  }

  /** Ends the connection at once; it is not dialled again. */
  destroy(): void {
    this.#redial.forget()
    if (this.#phase !== 'over') this.#socket.destroy()
  }

  /** Makes that many more RPCs on a connection that rests. */
  askMore(rpcs: number): void {
    this.#rpcs.wantMore(rpcs)
    this.#phase = 'talking'
    this.#awaitStep()
    this.#proceed()
  }

  /** Closes a connection that rests. */
  finish(): void {
    this.#awaitStep()
    this.#beginClose()
  }

  onConnect(): void {
    this.job.tally.connected++
    if (this.#socket === this.#secured) this.#phase = 'securing'
  }

  onReady(): void {
    this.#phase = 'talking'
    if (this.#close.opens === 'tcp') {
      if (this.#close.silent) this.#rest()
      else this.#beginClose()
      return
    }
    this.#socket.write(this.#rpcs.opening())
    if (this.#close.opens === 'preface') this.#beginClose()
  }

  onUnfit(reason: string): void {
    this.#fail(reason)
  }

  onRead(bytes: Buffer, end: number): void {
    // Data that comes after our close has begun can be neither answered nor counted.
    if (this.#phase === 'closing' || this.#phase === 'flushing' || this.#phase === 'unanswering') return
    try {
      this.#session.receive(bytes, end)
    } catch (error) {
      if (!(error instanceof ConnectionError)) throw error
      this.#breakOff(error)
      return
    }
    this.#advance()
  }

  /** Goes on after an answer, or anything else that the session has taken in. */
  #advance(): void {
    if (this.#rpcs.countAnswers()) {
      this.#awaitStep()
      this.#redial.answered()
      // The request was in what the answer acknowledges.
      this.#socket.peerHasAll()
      this.#trailersSinceMs = undefined
      this.job.waits.trailers.kept()
    }
    const { failure } = this.#session
    if (failure !== undefined) this.#fail(failure)
    else if (this.#phase === 'lingering' && this.#session.goingAway) this.#followGoaway()
    else if (this.#phase !== 'talking') this.#flush()
    else if (this.#rpcs.done) this.#rest()
    else this.#proceed()
  }

  onEnd(): void {
    if (this.#phase === 'closing') {
      this.#done = true
      this.job.waits.close.kept()
    } else if (this.#phase === 'unanswering') {
      this.#done = true
      this.#socket.end()
    } else if (this.#session.goingAway) this.#endedByServer()
    else this.#fail('closed by server early')
  }

  onError(error: NodeJS.ErrnoException): void {
    if (this.#phase === 'connecting') this.#redial.notConnected(error.code)
    if (!RESET_BY_PEER.has(error.code)) this.#failure ??= socketFailure(error)
    else if (this.#phase === 'unanswering') this.#done = true
    else if (this.#session.goingAway) this.#endedByServer()
    else if (this.#phase !== 'closing') this.#failure ??= socketFailure(error)
    // Without a GOAWAY the server may answer our FIN with a FIN or a RST; after a GOAWAY it has no reason to reset.
    else if (this.#close.goaway) this.#failure ??= 'reset by server while closing'
    else this.#done = true
  }

  onClose(): void {
    if (!this.job.signal.aborted && this.#dialsAgain()) return
    this.#phase = 'over'
    if (this.#failure !== undefined) this.job.tally.fail(this.#failure)
    else if (this.#redial.refused) this.job.tally.fail(REFUSED)
    else if (this.#done) this.job.tally.completed++
    else if (!this.job.signal.aborted) this.job.tally.fail('closed by server early')
    this.onOver(this)
  }

  #proceed(): void {
    this.#rpcs.proceed()
    if (this.#rpcs.refused) this.#leave()
    else this.#flush()
  }

  /** The server ends the connection with GOAWAY: the rest of the unit is for another connection. */
  #leave(): void {
    this.#redial.refuse()
    this.#phase = 'closing'
    this.#awaitStep()
    this.#session.goAway()
    this.#socket.end(this.#session.takeOutput())
  }

  /** Dials again where the source was in use, or the server refused the unit on this connection. */
  #dialsAgain(): boolean {
    const why = this.#redial.decide(this.#failure !== undefined)
    if (why === undefined) return false
    if (why === 'refused') {
      this.job.tally.tryAgain(REFUSED)
      this.#session.reset()
      this.#rpcs.resume()
      this.#done = false
    }
    this.#failure = undefined
    this.#dial()
    return true
  }

  /** Called when everything is answered. */
  #rest(): void {
    const { lingerMs, silentMs } = this.job.load
    if (this.job.onRest) {
      this.#flush()
      this.#phase = 'resting'
      this.#deadlineMs = Infinity
      this.job.onRest()
    } else if (this.#close.together && this.onAwaitOthers) {
      this.#flush()
      this.#phase = 'resting'
      this.#deadlineMs = Infinity
      this.onAwaitOthers(this)
    } else if (this.#close.end === 'server') {
      this.#flush()
      this.#phase = 'unanswering'
      this.#awaitStep()
    } else if (this.#close.silent) {
      // Answers that are due already are sent before the silence begins.
      this.#flush()
      this.#socket.pause()
      this.#wait('silent', silentMs)
    } else if (lingerMs > 0) {
      this.#flush()
      this.#wait('lingering', lingerMs)
    } else this.#beginClose()
  }

  /** A gRPC client that receives GOAWAY closes a connection without streams. */
  #followGoaway(): void {
    this.job.tally.endedByServer++
    this.#awaitStep()
    this.#beginClose()
  }

  /** The server has ended the connection after its GOAWAY, as servers with a limit of age do. */
  #endedByServer(): void {
    if (this.#phase === 'closing' || this.#phase === 'flushing') this.#done = true
    else if (this.#rpcs.done) {
      this.#done = true
      this.job.tally.endedByServer++
    } else this.#redial.refuse()
    this.#phase = 'closing'
    this.#socket.end()
  }

  /** A handler that has sent all its messages may never return. */
  #awaitTrailers(nowMs: number): void {
    const { trailers } = this.job.waits
    this.#trailersSinceMs ??= nowMs
    if (nowMs - this.#trailersSinceMs < Math.min(trailers.ms, this.job.timeoutMs)) return
    trailers.broken()
    this.#trailersSinceMs = undefined
    this.#rpcs.cancelNotEnded()
    this.#awaitStep()
    this.#advance()
  }

  /** The server has the client's FIN and does not close: its sockets tell the rest. */
  #leaveUnclosed(): void {
    this.job.waits.close.broken()
    this.job.tally.notClosedByServer++
    this.#done = true
    this.#socket.destroy()
  }

  get #timedOut(): string {
    return this.#phase === 'talking' && !this.#close.rpcs ? NO_SETTINGS : TIMED_OUT[this.#phase]
  }

  #awaitStep(): void {
    this.#deadlineMs = performance.now() + this.job.timeoutMs
  }

  #wait(phase: 'silent' | 'lingering', forMs: number): void {
    this.#phase = phase
    this.#quietUntilMs = performance.now() + forMs
    this.#deadlineMs = this.#quietUntilMs + this.job.timeoutMs
  }

  #flush(): void {
    const output = this.#session.takeOutput()
    if (output === undefined) return
    this.#socket.write(output)
    if (this.#socket.unsentBytes > MAX_UNSENT_BYTES) this.#fail('the server does not read')
  }

  #beginClose(): void {
    const silent = this.#phase === 'silent'
    this.#phase = 'closing'
    if (this.#close.end === 'never') {
      this.job.abandoned.add(this.#socket.abandon())
      this.#done = true
      this.onClose()
      return
    }
    if (this.#close.goaway) this.#session.goAway()
    if (this.#close.breaks) this.#session.send(brokenBytes(this.#close.breaks))
    const output = silent ? undefined : this.#session.takeOutput()
    if (this.#close.end === 'fin') {
      this.#closeUntilMs = performance.now() + Math.min(this.job.waits.close.ms, this.job.timeoutMs)
      this.#socket.end(output)
      if (silent) this.#socket.resume()
      return
    }
    if (output) this.#socket.write(output)
    this.#resetOnceFlushed()
  }

  /** A reset discards output that the kernel has not taken yet; nearly always it has taken everything by now. */
  #resetOnceFlushed(): void {
    if (this.#socket.unsentBytes > 0) {
      this.#phase = 'flushing'
      return
    }
    this.#phase = 'closing'
    this.#done = true
    this.#socket.reset()
  }

  #fail(reason: string): void {
    this.#failure ??= reason
    const connecting = this.#phase === 'connecting'
    this.#phase = 'closing'
    if (connecting) this.#socket.destroy()
    else this.#socket.reset()
  }

  /** The server broke the protocol: the client sends GOAWAY with the error code, and closes. */
  #breakOff({ code, message }: ConnectionError): void {
    this.#failure ??= this.#session.failure ?? `protocol error ${code}: ${message}`
    this.#phase = 'closing'
    this.#socket.write(encodeGoaway(code))
    this.#socket.destroyOnceSent()
  }
}
