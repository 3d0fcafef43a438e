/**
 * Certificates of the user, for a server that has its own.
 * @module
 */
import { createPrivateKey, X509Certificate } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { HarnessError } from '../model/harness-error.js'
import type { ClientTls, TlsFiles } from '../model/tls.js'

/** The key of the flags, for messages. */
const CA = '--tls-ca-file'

/**
 * Reads and checks the files.
 * @throws {HarnessError} if a file cannot be read or is not what its flag says, or the key belongs to another certificate
 */
export async function readTlsFiles({ ca, identity, serverName }: TlsFiles): Promise<ClientTls> {
  const caText = await read(ca, CA)
  certificateOf(caText, ca, CA)
  const name = serverName === undefined ? {} : { serverName }
  if (identity === undefined) return { ca: caText, ...name }
  const [cert, key] = await Promise.all([
    read(identity.cert, '--tls-cert-file'),
    read(identity.key, '--tls-key-file'),
  ])
  const certificate = certificateOf(cert, identity.cert, '--tls-cert-file')
  if (!belongs(certificate, key, identity.key)) {
    throw new HarnessError(
      `The key in ${identity.key} does not belong to the certificate in ${identity.cert}`,
      'Give the key that the certificate was issued for.',
    )
  }
  return { ca: caText, identity: { cert, key }, ...name }
}

async function read(path: string, flag: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    throw new HarnessError(
      `${path} of ${flag} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
      'Name a PEM file, relative to the current folder.',
    )
  }
}

function certificateOf(text: string, path: string, flag: string): X509Certificate {
  try {
    return new X509Certificate(text)
  } catch {
    throw new HarnessError(
      `${flag}: there is no certificate in ${path}`,
      'It must be a PEM file with -----BEGIN CERTIFICATE-----.',
    )
  }
}

function belongs(certificate: X509Certificate, key: string, path: string): boolean {
  try {
    return certificate.checkPrivateKey(createPrivateKey(key))
  } catch {
    throw new HarnessError(
      `--tls-key-file: there is no private key without a passphrase in ${path}`,
      'It must be a PEM file with -----BEGIN PRIVATE KEY-----.',
    )
  }
}
