/**
 * Which address each connection to a server dials.
 * @module
 */
import type { HostPort } from '../../model/host-port.js'

/** Each has as many connections in TIME_WAIT as there are ephemeral ports: together, more than a minute can bring. */
const LOOPBACK_ADDRESSES = 16

/**
 * A function that names the address to dial, one connection after the other. A server on every address is dialled
 * at many loopback addresses in turn, so that ports in TIME_WAIT do not run out even where the kernel does not use
 * them again (`net.ipv4.tcp_tw_reuse` 0); any other server has the one address.
 */
export function destinations(address: HostPort): () => HostPort {
  const all = dialable(address)
  let next = 0
  return () => {
    const destination = all[next++ % all.length]
    return destination ?? address
  }
}

/** The addresses at which a server that listens on `address` can be dialled from this machine. */
function dialable({ host, port }: HostPort): HostPort[] {
  if (host === '::') return [{ host: '::1', port }]
  // Elsewhere than on Linux, 127.0.0.2 and so on are not there until someone adds them.
  const addresses = process.platform === 'linux' ? LOOPBACK_ADDRESSES : 1
  if (host === '0.0.0.0')
    return Array.from({ length: addresses }, (_, i) => ({ host: `127.0.0.${i + 1}`, port }))
  return [{ host, port }]
}
