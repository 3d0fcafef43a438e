/**
 * Which address each connection to a server dials.
 * @module
 */
import { isUnixSocket, type Address } from '../../model/address.js'

/** Each address has its own ephemeral ports. Together they are more than the connections of a minute in TIME_WAIT. */
const LOOPBACK_ADDRESSES = 16

/**
 * A function that returns the address to dial for one connection after the other. A server that listens on 0.0.0.0 is
 * dialled at many loopback addresses in turn, so that ports in TIME_WAIT do not run out even if the kernel does not
 * reuse them (`net.ipv4.tcp_tw_reuse` 0). Any other server has one address.
 */
export function destinations(address: Address): () => Address {
  const all = dialable(address)
  let next = 0
  return () => {
    const destination = all[next++ % all.length]
    return destination ?? address
  }
}

/** The addresses at which a server that listens on `address` can be dialled from this machine. */
function dialable(address: Address): Address[] {
  if (isUnixSocket(address)) return [address]
  const { host, port } = address
  if (host === '::') return [{ host: '::1', port }]
  // Only Linux answers on all of 127.0.0.0/8 by default.
  const addresses = process.platform === 'linux' ? LOOPBACK_ADDRESSES : 1
  if (host === '0.0.0.0')
    return Array.from({ length: addresses }, (_, i) => ({ host: `127.0.0.${i + 1}`, port }))
  return [{ host, port }]
}
