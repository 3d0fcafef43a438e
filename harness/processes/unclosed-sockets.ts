/**
 * The connections that clients have closed and a server has not.
 * @module
 */
import type { HostPort } from '../model/host-port.js'
import { listenersAt, tcpSocketsOn } from './tcp-sockets.js'

/**
 * Counts the connections to a listening address that are in CLOSE_WAIT: the client's FIN came, and the server has not
 * closed its socket. Connections that the server has not accepted count as well. 0 where there is no /proc.
 */
export function countCloseWait(address: HostPort): number {
  const waiting = tcpSocketsOn(address.port).filter(({ state }) => state === 'CLOSE_WAIT')
  if (waiting.length === 0) return 0
  // Another program may use the port on another address of this machine.
  const everywhere = listenersAt(address).some(({ local }) => local.host === '::' || local.host === '0.0.0.0')
  return everywhere ? waiting.length : waiting.filter(({ local }) => local.host === address.host).length
}
