/**
 * The names under which xDS servers ask for their Listener (gRFC A36).
 * @module
 */
import { HarnessError } from '../model/harness-error.js'
import { formatHostPort, parseHostPort, type HostPort } from '../model/host-port.js'

const PREFIX = 'grpc/server?xds.resource.listening_address='

/** For the bootstrap: the server puts its own `IP:PORT` in place of `%s`. */
export const LISTENER_NAME_TEMPLATE = `${PREFIX}%s`

/** The address in a Listener's name; undefined where the name does not follow the template to the letter. */
export function listeningAddress(name: string): HostPort | undefined {
  if (!name.startsWith(PREFIX)) return undefined
  const text = name.slice(PREFIX.length)
  try {
    const address = parseHostPort(text)
    // Servers compare text: `127.0.0.1:050` would be served under an address that they do not listen on.
    return formatHostPort(address) === text ? address : undefined
  } catch (error) {
    if (error instanceof HarnessError) return undefined
    throw error
  }
}
