/**
 * The raw client's sockets where connections are secured.
 * @module
 */
import { createConnection, isIP, type TcpNetConnectOpts } from 'node:net'
import { connect, createSecureContext, type SecureContext, type TLSSocket } from 'node:tls'
import type { ClientTls } from '../model/tls.js'

/** Of each client's PEM texts, which cost more to read than a handshake. */
const contexts = new WeakMap<ClientTls, SecureContext>()

/**
 * Dials, and secures what was dialled; ALPN offers `h2` alone, and the server's certificate is checked. Emits
 * `connect` after the TCP handshake and `secureConnect` after that of TLS, which is a full one each time. A reset is
 * one of the TCP connection, with no word of TLS before it.
 */
export function connectTls(options: TcpNetConnectOpts, tls: ClientTls): TLSSocket {
  const wire = createConnection(options)
  const host = options.host ?? 'localhost'
  const socket = connect({
    socket: wire,
    host,
    // An address must not be sent as a name.
    ...(isIP(host) === 0 ? { servername: host } : {}),
    secureContext: contextOf(tls),
    ALPNProtocols: ['h2'],
    rejectUnauthorized: true,
  })
  // Node resets nothing but TCP handles, and a TLS socket has another one.
  socket.resetAndDestroy = () => {
    wire.resetAndDestroy()
    return socket
  }
  return socket
}

function contextOf(tls: ClientTls): SecureContext {
  let context = contexts.get(tls)
  if (context === undefined) {
    context = createSecureContext({ ca: tls.ca, ...tls.identity })
    contexts.set(tls, context)
  }
  return context
}
