/**
 * Connections that clients have left open and do not use any more, as a host that has vanished leaves them.
 * @module
 */
import type { Socket } from 'node:net'

/** From so many on, those that the server has ended are closed, so that the descriptors last. */
const MANY = 4_096
/** And from so many times more on, the oldest ones. */
const MOST_TIMES = 4
/** Milliseconds that are read, to see which ones the server has ended. */
const READ_MS = 100

/** They stay open until the load is over, or the server has ended them: what it keeps of the others must not be released. */
export class AbandonedSockets {
  readonly #all = new Set<Socket>()
  #sweepFrom: number
  #sweeping: NodeJS.Timeout | undefined

  /** @param many from so many on, those that the server has ended are closed, so that the descriptors last */
  constructor(private readonly many = MANY) {
    this.#sweepFrom = many
  }

  /** How many there are. */
  get size(): number {
    return this.#all.size
  }

  add(socket: Socket | undefined): void {
    if (!socket) return
    this.#all.add(socket)
    if (this.#all.size >= this.#sweepFrom) this.#sweep()
    const [oldest] = this.#all
    if (this.#all.size > MOST_TIMES * this.many && oldest) this.#close(oldest)
  }

  /** A socket that is not read does not notice that the server has ended it. */
  #sweep(): void {
    this.#sweepFrom = Infinity
    const open = [...this.#all]
    const listeners = open.map(socket => {
      const ended = (): void => this.#close(socket)
      socket.once('end', ended).once('close', ended).resume()
      return ended
    })
    this.#sweeping = setTimeout(() => {
      open.forEach((socket, i) => {
        const ended = listeners[i] ?? (() => undefined)
        socket.off('end', ended).off('close', ended).pause()
      })
      this.#sweepFrom = this.#all.size + this.many / 4
    }, READ_MS)
  }

  #close(socket: Socket): void {
    this.#all.delete(socket)
    socket.destroy()
  }

  /** Closes all of them. */
  close(): void {
    clearTimeout(this.#sweeping)
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
