/**
 * Connections that clients have left open and do not use any more, as a host that has vanished leaves them.
 * @module
 */
import type { Socket } from 'node:net'

/** The oldest ones are closed then, so that their descriptors last. */
const MOST = 4_096

/** They stay open until the load is over. */
export class AbandonedSockets {
  readonly #all = new Set<Socket>()

  add(socket: Socket | undefined): void {
    if (!socket) return
    this.#all.add(socket)
    const [oldest] = this.#all
    if (this.#all.size <= MOST || !oldest) return
    this.#all.delete(oldest)
    oldest.destroy()
  }

  /** Closes all of them. */
  close(): void {
    for (const socket of this.#all) socket.destroy()
    this.#all.clear()
  }
}

/** The socket without listeners; it reads nothing. */
export function abandoned(socket: Socket): Socket {
  socket.pause()
  for (const event of ['connect', 'secureConnect', 'data', 'end', 'close', 'error'])
    socket.removeAllListeners(event)
  // The server may reset it.
  return socket.on('error', () => undefined)
}
