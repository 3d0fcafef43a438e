/**
 * A TCP forwarder for tests that records how clients end their connections.
 * @module
 */
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import type { HostPort } from '../../model/host-port.js'

export class TcpTap {
  /** How each client ended its connection, in the order in which that was seen. */
  readonly ends: ('fin' | 'rst')[] = []
  readonly #server: Server
  readonly #sockets = new Set<Socket>()

  private constructor(private readonly to: HostPort) {
    this.#server = createServer({ allowHalfOpen: true, noDelay: true }, client => this.#forward(client))
  }

  static async start(to: HostPort): Promise<TcpTap> {
    const tap = new TcpTap(to)
    await new Promise<void>(resolve => tap.#server.listen(0, '127.0.0.1', resolve))
    return tap
  }

  get address(): HostPort {
    return { host: '127.0.0.1', port: (this.#server.address() as AddressInfo).port }
  }

  /** Settles when that many connections of clients are closed. */
  async ended(clients: number): Promise<void> {
    while (this.ends.length < clients) await new Promise(resolve => setTimeout(resolve, 5))
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    await new Promise(resolve => this.#server.close(resolve))
  }

  #forward(client: Socket): void {
    const server = connect({ ...this.to, allowHalfOpen: true, noDelay: true })
    for (const socket of [client, server]) {
      this.#sockets.add(socket)
      socket.on('close', () => this.#sockets.delete(socket))
    }
    // A write that meets the reset consumes the error, and the next read reports an end only. The result is certain
    // when the socket is closed.
    let end: 'fin' | 'rst' = 'fin'
    client.on('error', () => {
      end = 'rst'
      server.resetAndDestroy()
    })
    client.on('close', () => this.ends.push(end))
    server.on('error', () => client.resetAndDestroy())
    client.pipe(server)
    server.pipe(client)
  }
}
