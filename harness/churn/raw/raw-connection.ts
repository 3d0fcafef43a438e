/**
 * One client connection after the other on raw sockets, each from its TCP handshake to its close.
 * @module
 */
import { CLOSES, type Close, type CloseKind } from '../../model/load/close-kind.js'
import type { HostPort } from '../../model/host-port.js'
import type { ChurnJob } from '../churn-job.js'
import type { ClientSocket, SocketOwner } from '../sockets/client-socket.js'
import { TIMED_OUT, type ConnectionPhase } from './connection-phase.js'
import { RpcProgress } from './rpc-progress.js'
import { socketFailure } from '../sockets/failure-reason.js'
import { ClientSession } from '../http2/client-session.js'
import { ConnectionError } from '../http2/connection-error.js'
import { encodeGoaway } from '../http2/frame-encoder.js'
import type { HeaderMemory } from '../http2/header-reader.js'
import type { PreparedCall } from '../http2/prepared-call.js'
import { RedialSocket } from '../sockets/redial-socket.js'
import { SecuredSocket } from '../sockets/secured-socket.js'

/** Only a server that makes us answer and does not read the answers has more than that waiting. */
const MAX_UNSENT_BYTES = 4 * 1024 * 1024

/** The error code of a reset: on a read, a write and a shutdown. */
const RESET_BY_PEER: ReadonlySet<string | undefined> = new Set(['ECONNRESET', 'EPIPE', 'ENOTCONN'])

/** The object, its session and its sockets outlive the connection and serve the next one. */
export class RawConnection implements SocketOwner {
  readonly #session: ClientSession
  readonly #rpcs: RpcProgress
  readonly #plain: ClientSocket
  readonly #secured: ClientSocket | undefined
  #socket: ClientSocket
  /** What is done on the connection at hand. */
  #close: Close = CLOSES.clean
  #phase: ConnectionPhase = 'over'
  #failure: string | undefined
  /** Everything was done; only the end of the socket is still to come. */
  #done = false
  #deadlineMs = 0
  #quietUntilMs = 0

  /** @param onOver called when the connection has ended and `start` may be called again */
  constructor(
    private readonly job: ChurnJob,
    request: PreparedCall,
    memory: HeaderMemory,
    private readonly onOver: (connection: RawConnection) => void,
  ) {
    this.#session = new ClientSession(request, memory)
    this.#rpcs = new RpcProgress(job, this.#session)
    this.#plain = new RedialSocket(this)
    this.#secured = job.tls ? new SecuredSocket(job.tls, this) : undefined
    this.#socket = this.#plain
  }

  /** @param kind how the connection is to end */
  start(kind: CloseKind, to: HostPort): void {
    const close = CLOSES[kind]
    this.#session.reset()
    this.#rpcs.reset(close)
    this.#close = close
    this.#phase = 'connecting'
    this.#failure = undefined
    this.#done = false
    this.#awaitStep()
    this.#socket = close.opens === 'tcp' ? this.#plain : (this.#secured ?? this.#plain)
    this.#socket.dial(to)
  }

  /** Ends a wait whose time is over. */
  sweep(nowMs: number): void {
    if ((this.#phase === 'lingering' || this.#phase === 'silent') && nowMs >= this.#quietUntilMs)
      this.#beginClose()
    else if (this.#phase === 'flushing' && this.#socket.unsentBytes === 0) this.#resetOnceFlushed()
    else if (this.#phase !== 'over' && nowMs >= this.#deadlineMs) this.#fail(TIMED_OUT[this.#phase])
  }

  destroy(): void {
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
      this.#beginClose()
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
    if (this.#phase === 'closing' || this.#phase === 'flushing') return
    try {
      this.#session.receive(bytes, end)
    } catch (error) {
      if (!(error instanceof ConnectionError)) throw error
      this.#breakOff(error)
      return
    }
    if (this.#rpcs.countAnswers()) this.#awaitStep()
    const { failure } = this.#session
    if (failure !== undefined) this.#fail(failure)
    else if (this.#phase !== 'talking') this.#flush()
    else if (this.#rpcs.done) this.#rest()
    else this.#proceed()
  }

  onEnd(): void {
    if (this.#phase === 'closing') this.#done = true
    else this.#fail('closed by server early')
  }

  onError(error: NodeJS.ErrnoException): void {
    if (this.#phase !== 'closing' || !RESET_BY_PEER.has(error.code)) this.#failure ??= socketFailure(error)
    // Without a GOAWAY the server may answer our FIN with a FIN or a RST; after a GOAWAY it has no reason to reset.
    else if (this.#close.goaway) this.#failure ??= 'reset by server while closing'
    else this.#done = true
  }

  onClose(): void {
    this.#phase = 'over'
    if (this.#failure !== undefined) this.job.tally.fail(this.#failure)
    else if (this.#done) this.job.tally.completed++
    else if (!this.job.signal.aborted) this.job.tally.fail('closed by server early')
    this.onOver(this)
  }

  #proceed(): void {
    const whyNot = this.#rpcs.proceed()
    if (whyNot === undefined) this.#flush()
    else this.#fail(whyNot)
  }

  /** Called when everything is answered. */
  #rest(): void {
    const { lingerMs, silentMs } = this.job.load
    if (this.job.onRest) {
      this.#flush()
      this.#phase = 'resting'
      this.#deadlineMs = Infinity
      this.job.onRest()
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
    if (this.#close.goaway) this.#session.goAway()
    const output = silent ? undefined : this.#session.takeOutput()
    if (this.#close.end === 'fin') {
      this.#socket.end(output)
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
