/**
 * The sockets of a server at one address, TCP or Unix-domain, by their inodes.
 * @module
 */
import { isUnixSocket, type Address } from '../model/address.js'
import { listenersAt, tcpSocketsOn } from './tcp-sockets.js'
import { unixConnectionsAt, unixListenersAt } from './unix-sockets.js'

/** Sockets that accept connections to the address; nothing where there is no /proc. */
export function listenerInodes(address: Address): string[] {
  return isUnixSocket(address)
    ? unixListenersAt(address.path)
    : listenersAt(address).map(({ inode }) => inode)
}

/** Sockets of connections, among them the server's ends of those to the address; nothing where there is no /proc. */
export function connectionInodes(address: Address): string[] {
  if (isUnixSocket(address)) return unixConnectionsAt(address.path)
  return tcpSocketsOn(address.port)
    .filter(({ state }) => state !== 'LISTEN')
    .map(({ inode }) => inode)
}
