/**
 * The channel credentials of real grpc-js clients.
 * @module
 */
import { isIP } from 'node:net'
import { credentials, type ChannelCredentials } from '@grpc/grpc-js'
import { isUnixSocket, type Address } from '../../model/address.js'
import type { ClientTls } from '../../model/tls.js'

const known = new WeakMap<ClientTls, ChannelCredentials>()

/**
 * Made once for each `tls` object.
 * @param tls undefined for connections that are not secured
 */
export function grpcJsCredentials(tls: ClientTls | undefined): ChannelCredentials {
  if (tls === undefined) return credentials.createInsecure()
  let made = known.get(tls)
  if (made === undefined) {
    const { ca, identity, unchecked } = tls
    made = unchecked
      ? credentials.createSsl(null, null, null, { rejectUnauthorized: false })
      : identity
        ? credentials.createSsl(Buffer.from(ca), Buffer.from(identity.key), Buffer.from(identity.cert))
        : credentials.createSsl(Buffer.from(ca))
    known.set(tls, made)
  }
  return made
}

/**
 * The channel option for the name that the server's certificate is checked for. Without it, grpc-js sends the IP address as
 * the server name and Node warns.
 */
export function serverNameOption(address: Address, tls: ClientTls | undefined): Record<string, string> {
  const name =
    tls?.serverName ??
    ((tls?.issued ?? tls?.unchecked) === true && !isName(address) ? 'localhost' : undefined)
  return name === undefined ? {} : { 'grpc.ssl_target_name_override': name }
}

function isName(address: Address): boolean {
  return !isUnixSocket(address) && isIP(address.host) === 0
}
