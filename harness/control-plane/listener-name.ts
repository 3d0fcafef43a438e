/**
 * The resource names with which xDS servers request their Listener (gRFC A36).
 * @module
 */
import { HarnessError } from '../model/harness-error.js'
import { formatHostPort, parseHostPort, type HostPort } from '../model/host-port.js'

const PREFIX = 'grpc/server?xds.resource.listening_address='

/** gRPC-Go up to v1.36 reads no template from the bootstrap and asks under this name. */
const PREFIX_BEFORE_A36 = 'grpc/server?udpa.resource.listening_address='

/** Whether the name is that of a gRPC-Go up to v1.36, which accepts one filter chain and no default filter chain. */
export function isBeforeA36(name: string): boolean {
  return name.startsWith(PREFIX_BEFORE_A36)
}

/** For the bootstrap: the server replaces `%s` by its own `IP:PORT`. */
export const LISTENER_NAME_TEMPLATE = `${PREFIX}%s`

/** The address in the name of a Listener; undefined where the name has neither known form exactly. */
export function listeningAddress(name: string): HostPort | undefined {
  const prefix = [PREFIX, PREFIX_BEFORE_A36].find(known => name.startsWith(known))
  if (prefix === undefined) return undefined
  const text = name.slice(prefix.length)
  try {
    const address = parseHostPort(text)
    // Servers compare text: with `127.0.0.1:050` the Listener would have an address that the server does not use.
    return formatHostPort(address) === text ? address : undefined
  } catch (error) {
    if (error instanceof HarnessError) return undefined
    throw error
  }
}
