/**
 * The resource names with which xDS servers request their Listener (gRFC A36).
 * @module
 */
import { HarnessError } from '../model/harness-error.js'
import { formatHostPort, parseHostPort, type HostPort } from '../model/host-port.js'

const PREFIX = 'grpc/server?xds.resource.listening_address='

/** For the bootstrap: the server replaces `%s` by its own `IP:PORT`. */
export const LISTENER_NAME_TEMPLATE = `${PREFIX}%s`

/** The address in the name of a Listener; undefined where the name does not match the template exactly. */
export function listeningAddress(name: string): HostPort | undefined {
  if (!name.startsWith(PREFIX)) return undefined
  const text = name.slice(PREFIX.length)
  try {
    const address = parseHostPort(text)
    // Servers compare text: with `127.0.0.1:050` the Listener would have an address that the server does not use.
    return formatHostPort(address) === text ? address : undefined
  } catch (error) {
    if (error instanceof HarnessError) return undefined
    throw error
  }
}
