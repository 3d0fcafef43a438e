/**
 * The raw client's sockets under TLS.
 * @module
 */
import { createConnection, isIP, type NetConnectOpts, type Socket } from 'node:net'
import { connect, createSecureContext, type SecureContext, type TLSSocket } from 'node:tls'
import { isUnixSocket } from '../../model/address.js'
import type { ClientTls } from '../../model/tls.js'
import { abandoned } from './abandoned-sockets.js'
import type { ClientSocket, SocketOwner } from './client-socket.js'
import { CONNECT_OPTIONS } from './connect-options.js'
import type { Route } from './routes.js'

/** Made once for each client, because parsing the PEM texts costs more than a handshake. */
const contexts = new WeakMap<ClientTls, SecureContext>()

/**
 * Makes a TCP connection, then a full TLS handshake each time. ALPN offers `h2` only, and the server's certificate is
 * checked, unless `unchecked` says otherwise. Each connection has new sockets: compared with a handshake they cost nothing.
 */
export class SecuredSocket implements ClientSocket {
  #wire: Socket | undefined
  #hasReset = true
  #socket: TLSSocket | undefined

  constructor(
    private readonly tls: ClientTls,
    private readonly owner: SocketOwner,
  ) {}

  dial({ to, from }: Route): void {
    const { owner } = this
    // The certificates of a run name `localhost`.
    const host = isUnixSocket(to) ? 'localhost' : to.host
    const wire = createConnection({ ...CONNECT_OPTIONS, ...to, ...from } as NetConnectOpts)
    const socket = connect({
      socket: wire,
      host,
      ...serverName(this.tls.serverName ?? host),
      secureContext: contextOf(this.tls),
      ALPNProtocols: ['h2'],
      rejectUnauthorized: this.tls.unchecked !== true,
    })
    socket.on('connect', () => owner.onConnect())
    socket.on('secureConnect', () => {
      if (socket.alpnProtocol === 'h2') owner.onReady()
      else owner.onUnfit('no HTTP/2 over TLS: the server did not choose h2 by ALPN')
    })
    socket.on('data', (chunk: Buffer) => owner.onRead(chunk, chunk.length))
    socket.on('end', () => owner.onEnd())
    socket.on('error', (error: Error) => owner.onError(error))
    socket.on('close', () => owner.onClose())
    this.#wire = wire
    this.#hasReset = !isUnixSocket(to)
    this.#socket = socket
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

  peerHasAll(): void {
    // TCP_NODELAY is always set: TLS has segments of its own on their way.
  }

  pause(): void {
    this.#socket?.pause()
  }

  resume(): void {
    this.#socket?.resume()
  }

  /** Resets the TCP connection without a TLS alert; a Unix-domain socket has no RST. Node can reset TCP handles only, and a TLS socket has none. */
  reset(): void {
    if (this.#hasReset) this.#wire?.resetAndDestroy()
    else this.#socket?.destroy()
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
    this.#socket?.destroySoon()
  }
}

/** An IP address is not allowed as a server name (RFC 6066); Node then checks it as the host. */
function serverName(name: string): { servername?: string } {
  return isIP(name) === 0 ? { servername: name } : {}
}

function contextOf(tls: ClientTls): SecureContext {
  let context = contexts.get(tls)
  if (context === undefined) {
    context = createSecureContext({ ...(tls.unchecked ? {} : { ca: tls.ca }), ...tls.identity })
    contexts.set(tls, context)
  }
  return context
}
