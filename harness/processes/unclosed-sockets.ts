/**
 * The connections that clients have closed and a server has not.
 * @module
 */
import { isUnixSocket, type Address } from '../model/address.js'
import type { HostPort } from '../model/host-port.js'
import { connectionInodes } from './server-sockets.js'
import { listenersAt, tcpSocketsOn } from './tcp-sockets.js'

/**
 * Counts the connections that clients have closed and the server has not. The kernel does not tell this of a Unix-domain socket, so
 * there each connection counts that is open beyond those that clients keep open. 0 where there is no /proc.
 * @param heldOpen connections that the clients of the run keep open on purpose
 */
export function countUnclosedSockets(address: Address, heldOpen: number): number {
  if (!isUnixSocket(address)) return countCloseWait(address)
  return Math.max(0, connectionInodes(address).length - heldOpen)
}

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
