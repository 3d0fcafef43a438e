/**
 * Watches the sockets that a library opens: grpc-js does not report when a closed client has closed its sockets.
 * @module
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { Socket } from 'node:net'

const CHANNEL = 'net.client.socket'
const current = new AsyncLocalStorage<SocketWatch>()
let watches = 0

/** Watches every client socket that is opened, directly or indirectly, from within {@link run}. */
export class SocketWatch {
  /** Sockets whose TCP handshake completed. */
  connected = 0
  readonly #open = new Set<Socket>()
  #onEmpty: (() => void) | undefined

  constructor() {
    subscribe(CHANNEL, this.#onSocket)
    watches++
  }

  run<T>(what: () => T): T {
    return current.run(this, what)
  }

  /** Waits until all sockets are closed; those still open after `timeoutMs` are destroyed. */
  async untilClosed(timeoutMs: number): Promise<void> {
    if (this.#open.size === 0) return
    const timer = setTimeout(() => this.destroyAll(), timeoutMs)
    await new Promise<void>(resolve => (this.#onEmpty = resolve))
    clearTimeout(timer)
  }

  destroyAll(): void {
    for (const socket of this.#open) socket.destroy()
  }

  /** Stops watching for new sockets. */
  close(): void {
    unsubscribe(CHANNEL, this.#onSocket)
    // Otherwise Node keeps tracking every socket of the process: a third more work for each raw connection.
    if (--watches === 0) current.disable()
  }

  readonly #onSocket = (message: unknown): void => {
    if (current.getStore() !== this) return
    const { socket } = message as { readonly socket: Socket }
    this.#open.add(socket)
    socket.once('connect', () => this.connected++)
    socket.once('close', () => {
      this.#open.delete(socket)
      if (this.#open.size === 0) this.#onEmpty?.()
    })
  }
}
