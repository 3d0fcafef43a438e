/**
 * A client socket that is used for one connection after the other.
 * @module
 */
import { createConnection, type Socket, type TcpNetConnectOpts } from 'node:net'
import { isUnixSocket } from '../../model/address.js'
import type { ClientSocket, SocketOwner } from './client-socket.js'
import { skipBoundPortCheck } from './bound-port.js'
import { CONNECT_OPTIONS } from './connect-options.js'
import type { Route } from './routes.js'

/** Shared by all sockets, because the data of a read is consumed before the next read starts. */
const READ_BUFFER = Buffer.allocUnsafeSlow(65_536)

/**
 * Connects again after it was closed, as `socket.connect` allows: making a socket with its streams and listeners is a
 * fifth of the client's cost of a connection.
 */
export class RedialSocket implements ClientSocket {
  /** The options for `connect`, reused for every connection. */
  readonly #options: TcpNetConnectOpts & { host: string; path: string | undefined }
  #socket: Socket | undefined
  /** Whether the socket cannot be used for the next connection. */
  #spent = false

  constructor(private readonly owner: SocketOwner) {
    this.#options = {
      ...CONNECT_OPTIONS,
      host: '',
      port: 0,
      // Here, so that the object has one shape from the first connection on.
      localAddress: undefined,
      localPort: undefined,
      path: undefined,
      onread: {
        buffer: READ_BUFFER,
        callback: bytes => {
          owner.onRead(READ_BUFFER, bytes)
          return true
        },
      },
    }
  }

  dial({ to, from }: Route): void {
    if (isUnixSocket(to)) this.#options.path = to.path
    else {
      this.#options.host = to.host
      this.#options.port = to.port
    }
    this.#options.localAddress = from?.localAddress
    this.#options.localPort = from?.localPort
    if (this.#socket) this.#socket.connect(this.#options)
    else this.#socket = this.#connectAnew()
    if (from) skipBoundPortCheck(this.#socket)
  }

  get unsentBytes(): number {
    return this.#socket?.writableLength ?? 0
  }

  write(bytes: Buffer): void {
    this.#socket?.write(bytes)
  }

  end(bytes?: Buffer): void {
    if (bytes) this.#socket?.end(bytes)
    else this.#socket?.end()
  }

  pause(): void {
    this.#spent = true
    this.#socket?.pause()
  }

  reset(): void {
    // A Unix-domain socket has no RST, and Node throws.
    if (this.#options.path === undefined) this.#socket?.resetAndDestroy()
    else this.#socket?.destroy()
  }

  destroy(): void {
    this.#socket?.destroy()
  }

  destroyOnceSent(): void {
    this.#spent = true
    this.#socket?.destroySoon()
  }

  #connectAnew(): Socket {
    const { owner } = this
    const socket = createConnection(this.#options)
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
