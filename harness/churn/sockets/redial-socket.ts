/**
 * A client socket that is used for one connection after the other.
 * @module
 */
import { createConnection, type Socket, type TcpNetConnectOpts } from 'node:net'
import { isUnixSocket } from '../../model/address.js'
import type { ClientSocket, SocketOwner } from './client-socket.js'
import { skipBoundPortCheck } from './bound-port.js'
import { CONNECT_OPTIONS } from './connect-options.js'
import { abandoned } from './abandoned-sockets.js'
import type { Route } from './routes.js'

/**
 * Bytes that every path carries in one segment (RFC 9293, section 3.7.1). Nagle's algorithm delays neither them, where nothing sent
 * before awaits its acknowledgment, nor a FIN.
 */
const ONE_SEGMENT_BYTES = 536

/** Shared by all sockets, because the data of a read is consumed before the next read starts. */
const READ_BUFFER = Buffer.allocUnsafeSlow(65_536)

type ConnectOptions = TcpNetConnectOpts & { host: string; path: string | undefined }

/**
 * Where the next socket connects to. One object for all sockets: `connect` has read it when it returns, and an object for each of
 * hundreds of sockets would be out of the processor's cache each time.
 */
const NEXT: ConnectOptions = {
  ...CONNECT_OPTIONS,
  // Set where it makes a difference only: setting it takes a hundredth of the client's time.
  noDelay: false,
  host: '',
  port: 0,
  // Here, so that the object has one shape from the first connection on.
  localAddress: undefined,
  localPort: undefined,
  path: undefined,
}

/**
 * Connects again after it was closed, as `socket.connect` allows: making a socket with its streams and listeners is a
 * fifth of the client's cost of a connection.
 */
export class RedialSocket implements ClientSocket {
  #socket: Socket | undefined
  /** Whether the socket cannot be used for the next connection. */
  #spent = false
  /** Bytes are on their way that the peer may not have acknowledged. */
  #inFlight = false
  /** Whether TCP_NODELAY is set. */
  #noDelay = false

  /** Whether the connection is to a Unix-domain socket. */
  #isUnix = false

  constructor(private readonly owner: SocketOwner) {}

  dial({ to, from }: Route): void {
    this.#isUnix = isUnixSocket(to)
    if (isUnixSocket(to)) NEXT.path = to.path
    else {
      NEXT.path = undefined
      NEXT.host = to.host
      NEXT.port = to.port
    }
    NEXT.localAddress = from?.localAddress
    NEXT.localPort = from?.localPort
    this.#inFlight = false
    if (this.#noDelay) {
      this.#noDelay = false
      this.#socket?.setNoDelay(false)
    }
    if (this.#socket) this.#socket.connect(NEXT)
    else this.#socket = this.#connectAnew()
    if (from) skipBoundPortCheck(this.#socket)
  }

  get unsentBytes(): number {
    return this.#socket?.writableLength ?? 0
  }

  write(bytes: Buffer): void {
    this.#sending(bytes)
    this.#socket?.write(bytes)
  }

  end(bytes?: Buffer): void {
    if (bytes) {
      this.#sending(bytes)
      this.#socket?.end(bytes)
    } else this.#socket?.end()
  }

  peerHasAll(): void {
    this.#inFlight = false
  }

  /** As gRPC clients do, with TCP_NODELAY: a small frame neither waits for a delayed ACK nor is lost in a reset. */
  #sending(bytes: Buffer): void {
    if (!this.#noDelay && (this.#inFlight || bytes.length > ONE_SEGMENT_BYTES)) {
      this.#noDelay = true
      this.#socket?.setNoDelay(true)
    }
    this.#inFlight = true
  }

  pause(): void {
    this.#spent = true
    this.#socket?.pause()
  }

  resume(): void {
    this.#socket?.resume()
  }

  reset(): void {
    // A Unix-domain socket has no RST, and Node throws.
    if (this.#isUnix) this.#socket?.destroy()
    else this.#socket?.resetAndDestroy()
  }

  destroy(): void {
    this.#socket?.destroy()
  }

  abandon(): Socket | undefined {
    const socket = this.#socket
    this.#socket = undefined
    return socket && abandoned(socket)
  }

  destroyOnceSent(): void {
    this.#spent = true
    this.#socket?.destroySoon()
  }

  #connectAnew(): Socket {
    const { owner } = this
    const onread = {
      buffer: READ_BUFFER,
      callback: (bytes: number): boolean => {
        owner.onRead(READ_BUFFER, bytes)
        return true
      },
    }
    const socket = createConnection({ ...NEXT, onread })
    this.#spent = false
    socket.on('connect', () => {
      owner.onConnect()
      owner.onReady()
    })
    socket.on('end', () => owner.onEnd())
    socket.on('error', error => {
      this.#spent = true
      owner.onError(error)
    })
    socket.on('close', () => {
      if (this.#spent || socket.writableLength > 0) this.#socket = undefined
      owner.onClose()
    })
    return socket
  }
}
