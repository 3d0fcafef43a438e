/**
 * One client connection after the other on raw sockets, each from its TCP handshake to its close.
 * @module
 */
import type { CloseKind } from '../../model/close-kind.js'
import type { HostPort } from '../../model/host-port.js'
import type { ChurnJob } from '../churn-job.js'
import type { ClientSocket, SocketOwner } from '../sockets/client-socket.js'
import { TIMED_OUT, type ConnectionPhase } from './connection-phase.js'
import { Errand } from './errand.js'
import { socketFailure } from '../sockets/failure-reason.js'
import { ClientSession } from '../http2/client-session.js'
import { ConnectionError } from '../http2/connection-error.js'
import { encodeGoaway } from '../http2/frame-encoder.js'
import type { HeaderMemory } from '../http2/header-reader.js'
import type { UnaryRequest } from '../http2/unary-request.js'
import { RedialSocket } from '../sockets/redial-socket.js'
import { SecuredSocket } from '../sockets/secured-socket.js'

/** More than that waits only where the server makes us answer and does not read the answers. */
const MAX_UNSENT_BYTES = 4 * 1024 * 1024

/** How a reset shows: to a read, to a write, to a shutdown. */
const RESET_BY_PEER: ReadonlySet<string | undefined> = new Set(['ECONNRESET', 'EPIPE', 'ENOTCONN'])

/** The object, its session and its sockets outlive the connection and serve the next one. */
export class RawConnection implements SocketOwner {
  readonly #session: ClientSession
  readonly #errand: Errand
  readonly #plain: ClientSocket
  readonly #secured: ClientSocket | undefined
  #socket: ClientSocket
  #kind: CloseKind = 'clean'
  #phase: ConnectionPhase = 'over'
  #failure: string | undefined
  /** All that was asked for is done; only the socket's own end is awaited. */
  #done = false
  #deadlineMs = 0
  #quietUntilMs = 0

  /** @param onOver called when the connection has ended and `start` may be called again */
  constructor(
    private readonly job: ChurnJob,
    request: UnaryRequest,
    memory: HeaderMemory,
    private readonly onOver: (connection: RawConnection) => void,
  ) {
    this.#session = new ClientSession(request, memory)
    this.#errand = new Errand(job, this.#session)
    this.#plain = new RedialSocket(this)
    this.#secured = job.tls ? new SecuredSocket(job.tls, this) : undefined
    this.#socket = this.#plain
  }

  start(kind: CloseKind, to: HostPort): void {
    this.#session.reset()
    this.#errand.reset(kind)
    this.#kind = kind
    this.#phase = 'connecting'
    this.#failure = undefined
    this.#done = false
    this.#awaitStep()
    this.#socket = kind === 'tcp-only' ? this.#plain : (this.#secured ?? this.#plain)
    this.#socket.dial(to)
  }

  /** Ends whatever has been waited for long enough. */
  sweep(nowMs: number): void {
    if ((this.#phase === 'lingering' || this.#phase === 'silent') && nowMs >= this.#quietUntilMs)
      this.#close()
    else if (this.#phase === 'flushing' && this.#socket.unsentBytes === 0) this.#resetOnceFlushed()
    else if (this.#phase !== 'over' && nowMs >= this.#deadlineMs) this.#fail(TIMED_OUT[this.#phase])
  }

  destroy(): void {
    if (this.#phase !== 'over') this.#socket.destroy()
  }

  /** Asks that many RPCs more, on a connection that rests. */
  askMore(rpcs: number): void {
    this.#errand.wantMore(rpcs)
    this.#phase = 'talking'
    this.#awaitStep()
    this.#proceed()
  }

  /** Closes a connection that rests. */
  finish(): void {
    this.#awaitStep()
    this.#close()
  }

  onConnect(): void {
    this.job.tally.connected++
    if (this.#socket === this.#secured) this.#phase = 'securing'
  }

  onReady(): void {
    this.#phase = 'talking'
    if (this.#kind === 'tcp-only') {
      this.#close()
      return
    }
    this.#socket.write(this.#errand.opening())
    if (this.#kind === 'rst-at-preface') this.#close()
  }

  onUnfit(reason: string): void {
    this.#fail(reason)
  }

  onRead(bytes: Buffer, end: number): void {
    // What comes after our close has begun can be neither answered nor counted.
    if (this.#phase === 'closing' || this.#phase === 'flushing') return
    try {
      this.#session.receive(bytes, end)
    } catch (error) {
      if (!(error instanceof ConnectionError)) throw error
      this.#breakOff(error)
      return
    }
    if (this.#errand.countAnswers()) this.#awaitStep()
    const { failure } = this.#session
    if (failure !== undefined) this.#fail(failure)
    else if (this.#phase !== 'talking') this.#flush()
    else if (this.#errand.done) this.#rest()
    else this.#proceed()
  }

  onEnd(): void {
    if (this.#phase === 'closing') this.#done = true
    else this.#fail('closed by server early')
  }

  onError(error: NodeJS.ErrnoException): void {
    if (this.#phase !== 'closing' || !RESET_BY_PEER.has(error.code)) this.#failure ??= socketFailure(error)
    // Without a GOAWAY the server may answer our FIN in either way; after one it has no reason to reset.
    else if (this.#kind === 'clean') this.#failure ??= 'reset by server while closing'
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
    const whyNot = this.#errand.proceed()
    if (whyNot === undefined) this.#flush()
    else this.#fail(whyNot)
  }

  /** All was answered. */
  #rest(): void {
    const { lingerMs, silentMs } = this.job.load
    if (this.job.onRest) {
      this.#flush()
      this.#phase = 'resting'
      this.#deadlineMs = Infinity
      this.job.onRest()
    } else if (this.#kind === 'half-open') {
      // What is already owed is answered: the silence begins after it.
      this.#flush()
      this.#socket.pause()
      this.#wait('silent', silentMs)
    } else if (lingerMs > 0) {
      this.#flush()
      this.#wait('lingering', lingerMs)
    } else this.#close()
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

  #close(): void {
    const silent = this.#phase === 'silent'
    this.#phase = 'closing'
    if (this.#kind === 'clean') this.#session.goAway()
    const output = silent ? undefined : this.#session.takeOutput()
    switch (this.#kind) {
      case 'clean':
      case 'fin':
      case 'tcp-only':
        this.#socket.end(output)
        return
      case 'rst':
      case 'rst-after-rpc':
      case 'rst-at-preface':
      case 'half-open':
        if (output) this.#socket.write(output)
        this.#resetOnceFlushed()
    }
  }

  /** A reset throws away what the kernel has not taken yet; it nearly always has taken everything by now. */
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

  /** The server broke the protocol: it is told so, and left. */
  #breakOff({ code, message }: ConnectionError): void {
    this.#failure ??= this.#session.failure ?? `protocol error ${code}: ${message}`
    this.#phase = 'closing'
    this.#socket.write(encodeGoaway(code))
    this.#socket.destroyOnceSent()
  }
}
