/**
 * Whether a server expects TLS.
 * @module
 */
import { connect as connectTcp, type NetConnectOpts } from 'node:net'
import { connect } from 'node:tls'
import type { Address } from '../model/address.js'

const PATIENCE_MS = 2_000

/** Makes one TLS handshake and closes the connection. The certificate is not checked. */
export function speaksTls(address: Address): Promise<boolean> {
  return new Promise(resolve => {
    const wire = connectTcp({ ...address } as NetConnectOpts)
    const socket = connect({
      socket: wire,
      ALPNProtocols: ['h2'],
      rejectUnauthorized: false,
      servername: 'localhost',
    })
    const settle = (speaks: boolean): void => {
      clearTimeout(patience)
      socket.destroy()
      wire.destroy()
      resolve(speaks)
    }
    const patience = setTimeout(() => settle(false), PATIENCE_MS)
    socket.once('secureConnect', () => settle(true))
    for (const failure of ['error', 'close'] as const) socket.once(failure, () => settle(false))
    wire.once('error', () => settle(false))
    // A second error, after the first has settled it, says nothing.
    socket.on('error', () => undefined)
    wire.on('error', () => undefined)
  })
}
