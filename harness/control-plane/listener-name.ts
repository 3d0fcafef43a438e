/**
 * The names under which xDS servers ask for their Listener (gRFC A36).
 * @module
 */
import { HarnessError } from '../model/harness-error.js'
import { formatHostPort, parseHostPort, type HostPort } from '../model/host-port.js'

const PREFIX = 'grpc/server?xds.resource.listening_address='

/** gRPC-Go up to v1.36 reads no template from the bootstrap and asks under this name. */
const PREFIX_BEFORE_A36 = 'grpc/server?udpa.resource.listening_address='

/** Whether the name is that of a gRPC-Go up to v1.36, which asks for one filter chain and knows no default one. */
export function isBeforeA36(name: string): boolean {
  return name.startsWith(PREFIX_BEFORE_A36)
}

/** For the bootstrap: the server puts its own `IP:PORT` in place of `%s`. */
export const LISTENER_NAME_TEMPLATE = `${PREFIX}%s`

/** The address in a Listener's name; undefined where the name is none that a server asks under. */
export function listeningAddress(name: string): HostPort | undefined {
  const prefix = [PREFIX, PREFIX_BEFORE_A36].find(known => name.startsWith(known))
  if (prefix === undefined) return undefined
  const text = name.slice(prefix.length)
  try {
    const address = parseHostPort(text)
    // Servers compare text: `127.0.0.1:050` would be served under an address that they do not listen on.
    return formatHostPort(address) === text ? address : undefined
  } catch (error) {
    if (error instanceof HarnessError) return undefined
    throw error
  }
}
