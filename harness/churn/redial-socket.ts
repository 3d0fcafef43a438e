/**
 * One client socket after the other out of the same object.
 * @module
 */
import { createConnection, type Socket, type TcpNetConnectOpts } from 'node:net'
import type { HostPort } from '../model/host-port.js'
import type { ClientSocket, SocketOwner } from './client-socket.js'
import { CONNECT_OPTIONS } from './connect-options.js'

/** What a read brings is consumed before the next one starts, so that all sockets read into the same memory. */
const READ_BUFFER = Buffer.allocUnsafeSlow(65_536)

/**
 * Connects, and connects again once closed, as `socket.connect` allows: making a socket with its streams and
 * listeners is a fifth of what a connection costs its client.
 */
export class RedialSocket implements ClientSocket {
  readonly #options: Omit<TcpNetConnectOpts, 'port'>
  #socket: Socket | undefined
  /** The socket is in a state from which the next connection should not start. */
  #spent = false

  constructor(private readonly owner: SocketOwner) {
    this.#options = {
      ...CONNECT_OPTIONS,
      onread: {
        buffer: READ_BUFFER,
        callback: bytes => {
          owner.onRead(READ_BUFFER, bytes)
          return true
        },
      },
    }
  }

  dial({ host, port }: HostPort): void {
    const options = { ...this.#options, host, port }
    if (this.#socket) this.#socket.connect(options)
    else this.#socket = this.#connectAnew(options)
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
    this.#socket?.resetAndDestroy()
  }

  destroy(): void {
    this.#socket?.destroy()
  }

  destroyOnceSent(): void {
    this.#spent = true
    this.#socket?.destroySoon()
  }

  #connectAnew(options: TcpNetConnectOpts): Socket {
    const { owner } = this
    const socket = createConnection(options)
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
