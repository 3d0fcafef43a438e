/**
 * How the servers of ours are told of their certificates.
 * @module
 */
import type { ServerTls } from '../model/tls.js'

/** With `--tls-ca`, they ask clients for a certificate. */
export function tlsArgs(tls: ServerTls | undefined): readonly string[] {
  if (tls === undefined) return []
  const { certPath, keyPath, caPath, mutual } = tls
  return ['--tls-cert', certPath, '--tls-key', keyPath, ...(mutual ? ['--tls-ca', caPath] : [])]
}
