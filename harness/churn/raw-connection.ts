/**
 * One client connection after the other on raw sockets, each from its TCP handshake to its close.
 * @module
 */
import { createConnection, type Socket, type TcpNetConnectOpts } from 'node:net'
import { carriesRpc, type CloseKind } from '../model/close-kind.js'
import type { ChurnJob } from './churn-job.js'
import { socketFailure } from './failure-reason.js'
import { ClientSession } from './http2/client-session.js'
import { ConnectionError } from './http2/connection-error.js'
import { encodeGoaway } from './http2/frame-encoder.js'
import type { HeaderMemory } from './http2/header-reader.js'
import type { UnaryRequest } from './http2/unary-request.js'

/** What a read brings is consumed before the next one starts, so that all sockets read into the same memory. */
const READ_BUFFER = Buffer.allocUnsafeSlow(65_536)
const GOAWAY = encodeGoaway('NO_ERROR')
/** More than that waits only where the server makes us answer and does not read the answers. */
const MAX_UNSENT_BYTES = 4 * 1024 * 1024

/** How a reset shows: to a read, to a write, to a shutdown. */
const RESET_BY_PEER: ReadonlySet<string | undefined> = new Set(['ECONNRESET', 'EPIPE', 'ENOTCONN'])

type Phase = 'connecting' | 'talking' | 'resting' | 'lingering' | 'silent' | 'flushing' | 'closing' | 'over'

const TIMED_OUT: Readonly<Record<Phase, string>> = {
  connecting: 'timed out connecting',
  talking: 'timed out waiting for the server',
  resting: 'timed out',
  lingering: 'timed out',
  silent: 'timed out',
  flushing: 'timed out waiting for the server to read',
  closing: "timed out waiting for the server's close",
  over: 'timed out',
}

/** The object, its session and its listeners outlive the connection and serve the next one. */
export class RawConnection {
  readonly #session: ClientSession
  readonly #connectOptions: TcpNetConnectOpts
  #socket: Socket | undefined
  #kind: CloseKind = 'clean'
  #phase: Phase = 'over'
  #wanted = 0
  #begun = 0
  #counted = 0
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
    this.#connectOptions = {
      host: job.address.host,
      port: job.address.port,
      autoSelectFamily: false,
      // As gRPC clients do; a small frame held back would wait for a delayed ACK, or be lost to the reset.
      noDelay: true,
      allowHalfOpen: true,
      onread: { buffer: READ_BUFFER, callback: this.#onRead },
    }
  }

  start(kind: CloseKind): void {
    this.#session.reset()
    this.#kind = kind
    this.#phase = 'connecting'
    this.#wanted = this.job.rpcs
    this.#begun = 0
    this.#counted = 0
    this.#failure = undefined
    this.#done = false
    this.#deadlineMs = performance.now() + this.job.timeoutMs
    const socket = createConnection(this.#connectOptions)
    this.#socket = socket
    socket.on('connect', this.#onConnect)
    socket.on('end', this.#onEnd)
    socket.on('error', this.#onError)
    socket.on('close', this.#onClose)
  }

  /** Ends whatever has been waited for long enough. */
  sweep(nowMs: number): void {
    if ((this.#phase === 'lingering' || this.#phase === 'silent') && nowMs >= this.#quietUntilMs)
      this.#close()
    else if (this.#phase === 'flushing' && this.#socket?.writableLength === 0) this.#resetOnceFlushed()
    else if (this.#phase !== 'over' && nowMs >= this.#deadlineMs) this.#fail(TIMED_OUT[this.#phase])
  }

  destroy(): void {
    this.#socket?.destroy()
  }

  /** Asks that many RPCs more, on a connection that rests. */
  askMore(rpcs: number): void {
    this.#wanted += rpcs
    this.#phase = 'talking'
    this.#deadlineMs = performance.now() + this.job.timeoutMs
    this.#askMore()
    if (this.#failure === undefined) this.#flush()
  }

  /** Closes a connection that rests. */
  finish(): void {
    this.#deadlineMs = performance.now() + this.job.timeoutMs
    this.#close()
  }

  readonly #onConnect = (): void => {
    this.job.tally.connected++
    this.#phase = 'talking'
    if (this.#kind === 'tcp-only') {
      this.#close()
      return
    }
    const withRpc = carriesRpc(this.#kind)
    if (withRpc) this.#begun = 1
    this.#socket?.write(this.#session.opening(withRpc))
    if (this.#kind === 'rst-at-preface') this.#close()
  }

  readonly #onRead = (bytes: number): boolean => {
    // What comes after our close has begun can be neither answered nor counted.
    if (this.#phase === 'closing' || this.#phase === 'flushing') return true
    try {
      this.#session.receive(READ_BUFFER, bytes)
    } catch (error) {
      if (!(error instanceof ConnectionError)) throw error
      this.#breakOff(error)
      return true
    }
    this.#afterRead()
    return true
  }

  #afterRead(): void {
    const { answered, failure } = this.#session
    if (answered > this.#counted) {
      this.job.tally.rpcsAnswered += answered - this.#counted
      this.#counted = answered
      this.#deadlineMs = performance.now() + this.job.timeoutMs
    }
    if (failure !== undefined) {
      this.#fail(failure)
      return
    }
    if (this.#phase === 'talking') {
      if (this.#hasWhatItCameFor()) {
        this.#afterTalk()
        return
      }
      this.#askMore()
    }
    if (this.#failure === undefined) this.#flush()
  }

  #hasWhatItCameFor(): boolean {
    return carriesRpc(this.#kind) ? this.#counted === this.#wanted : this.#session.settled
  }

  #askMore(): void {
    const session = this.#session
    if (this.#begun === 0) return
    while (this.#begun < this.#wanted && session.openStreams < this.job.width && session.canOpen) {
      session.openStream()
      this.#begun++
    }
    if (session.goingAway && this.#begun < this.#wanted) this.#fail('goaway before response')
  }

  #afterTalk(): void {
    const { lingerMs, silentMs } = this.job.load
    if (this.job.onRest) {
      this.#flush()
      this.#phase = 'resting'
      this.#deadlineMs = Infinity
      this.job.onRest()
    } else if (this.#kind === 'half-open') {
      // What is already owed is answered: the silence begins after it.
      this.#flush()
      this.#socket?.pause()
      this.#wait('silent', silentMs)
    } else if (lingerMs > 0) {
      this.#flush()
      this.#wait('lingering', lingerMs)
    } else this.#close()
  }

  #wait(phase: 'silent' | 'lingering', forMs: number): void {
    this.#phase = phase
    this.#quietUntilMs = performance.now() + forMs
    this.#deadlineMs = this.#quietUntilMs + this.job.timeoutMs
  }

  #flush(): void {
    const output = this.#session.takeOutput()
    if (output === undefined) return
    this.#socket?.write(output)
    if ((this.#socket?.writableLength ?? 0) > MAX_UNSENT_BYTES) this.#fail('the server does not read')
  }

  #close(): void {
    const silent = this.#phase === 'silent'
    this.#phase = 'closing'
    const output = silent ? undefined : this.#session.takeOutput()
    switch (this.#kind) {
      case 'clean':
        this.#socket?.end(output ? Buffer.concat([output, GOAWAY]) : GOAWAY)
        return
      case 'fin':
      case 'tcp-only':
        if (output) this.#socket?.end(output)
        else this.#socket?.end()
        return
      case 'rst':
      case 'rst-after-rpc':
      case 'rst-at-preface':
      case 'half-open':
        if (output) this.#socket?.write(output)
        this.#resetOnceFlushed()
    }
  }

  /** A reset throws away what the kernel has not taken yet; it nearly always has taken everything by now. */
  #resetOnceFlushed(): void {
    if (this.#socket?.writableLength !== 0) {
      this.#phase = 'flushing'
      return
    }
    this.#phase = 'closing'
    this.#done = true
    this.#socket.resetAndDestroy()
  }

  #fail(reason: string): void {
    this.#failure ??= reason
    const connecting = this.#phase === 'connecting'
    this.#phase = 'closing'
    if (connecting) this.#socket?.destroy()
    else this.#socket?.resetAndDestroy()
  }

  /** The server broke the protocol: it is told so, and left. */
  #breakOff({ code, message }: ConnectionError): void {
    this.#failure ??= this.#session.failure ?? `protocol error ${code}: ${message}`
    this.#phase = 'closing'
    this.#socket?.write(encodeGoaway(code))
    this.#socket?.destroySoon()
  }

  readonly #onEnd = (): void => {
    if (this.#phase === 'closing') this.#done = true
    else this.#fail('closed by server early')
  }

  readonly #onError = (error: NodeJS.ErrnoException): void => {
    if (this.#phase !== 'closing' || !RESET_BY_PEER.has(error.code)) this.#failure ??= socketFailure(error)
    // Without a GOAWAY the server may answer our FIN in either way; after one it has no reason to reset.
    else if (this.#kind === 'clean') this.#failure ??= 'reset by server while closing'
    else this.#done = true
  }

  readonly #onClose = (): void => {
    this.#phase = 'over'
    this.#socket = undefined
    if (this.#failure !== undefined) this.job.tally.fail(this.#failure)
    else if (this.#done) this.job.tally.completed++
    else if (!this.job.signal.aborted) this.job.tally.fail('closed by server early')
    this.onOver(this)
  }
}
