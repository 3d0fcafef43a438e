/**
 * The channel credentials of real grpc-js clients.
 * @module
 */
import { credentials, type ChannelCredentials } from '@grpc/grpc-js'
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
    const { ca, identity } = tls
    made = identity
      ? credentials.createSsl(Buffer.from(ca), Buffer.from(identity.key), Buffer.from(identity.cert))
      : credentials.createSsl(Buffer.from(ca))
    known.set(tls, made)
  }
  return made
}
