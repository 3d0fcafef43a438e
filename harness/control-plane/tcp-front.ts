/**
 * The TCP side of the control plane. A grpc-js server that listens itself cannot close while a peer neither reads nor
 * closes. Here the sockets can be destroyed.
 * @module
 */
import { once } from 'node:events'
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { HarnessError } from '../model/harness-error.js'
import { formatHostPort, type HostPort } from '../model/host-port.js'

/** Accepts connections and passes their sockets on. */
export class TcpFront {
  readonly #sockets = new Set<Socket>()

  private constructor(private readonly server: Server) {}

  /**
   * @param onConnection receives each accepted socket
   * @throws {HarnessError} where it cannot listen on the address
   */
  static async listen({ host, port }: HostPort, onConnection: (socket: Socket) => void): Promise<TcpFront> {
    const server = createServer({ noDelay: true })
    const front = new TcpFront(server)
    server.on('connection', socket => {
      front.#sockets.add(socket)
      socket.once('close', () => front.#sockets.delete(socket))
      onConnection(socket)
    })
    try {
      server.listen({ host, port })
      await once(server, 'listening')
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause)
      const what = `The control plane cannot listen on ${formatHostPort({ host, port })}: ${why}`
      throw new HarnessError(what, 'Give a free address of this machine, or port 0, with --control-plane.', {
        cause,
      })
    }
    return front
  }

  /** The port on which it listens. */
  get port(): number {
    return (this.server.address() as AddressInfo).port
  }

  /** Destroys all connections. Settles when the port is free again. */
  async close(): Promise<void> {
    const closed = once(this.server, 'close')
    this.server.close()
    for (const socket of this.#sockets) socket.destroy()
    await closed
  }
}
