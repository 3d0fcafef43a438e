/**
 * A certificate authority for one run.
 * @module
 */
import { webcrypto } from 'node:crypto'
import { isIP } from 'node:net'
import type { Extension } from '@peculiar/x509'
import type { Identity } from '../model/tls.js'

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
const HOUR_MS = 3_600_000
/** Longer than the longest run. The keys are not needed after it. */
const VALID_FOR_MS = 48 * HOUR_MS
const ISSUER = 'CN=leakgate authority of one run'

/** PEM texts of the authority, the server and the client. */
export interface Certificates {
  /** Certificate of the authority. Its key is not stored anywhere. */
  readonly ca: string
  readonly server: Identity
  readonly client: Identity
}

/**
 * Issues a server and a client certificate, signed by a new authority.
 * @param hosts names and IP addresses of the server
 */
export async function issueCertificates(hosts: readonly string[]): Promise<Certificates> {
  const x509 = await loadX509()
  const nowMs = Date.now()
  // The clock of a container or a virtual machine may be slow.
  const validity = { notBefore: new Date(nowMs - HOUR_MS), notAfter: new Date(nowMs + VALID_FOR_MS) }
  const caKeys = await makeKeys()
  const ca = await x509.X509CertificateGenerator.createSelfSigned({
    ...validity,
    name: ISSUER,
    keys: caKeys,
    signingAlgorithm: ALGORITHM,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign, true),
    ],
  })
  const issue = async (subject: string, extensions: Extension[]): Promise<Identity> => {
    const keys = await makeKeys()
    const certificate = await x509.X509CertificateGenerator.create({
      ...validity,
      subject,
      issuer: ISSUER,
      publicKey: keys.publicKey,
      signingKey: caKeys.privateKey,
      signingAlgorithm: ALGORITHM,
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
        ...extensions,
      ],
    })
    const key = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey)
    return { cert: certificate.toString('pem'), key: x509.PemConverter.encode(key, 'PRIVATE KEY') }
  }
  const names = hosts.map(host => ({
    type: isIP(host) === 0 ? ('dns' as const) : ('ip' as const),
    value: host,
  }))
  return {
    ca: ca.toString('pem'),
    server: await issue('CN=leakgate server', [
      new x509.SubjectAlternativeNameExtension(names),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
    ]),
    client: await issue('CN=leakgate client', [
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.clientAuth]),
    ]),
  }
}

/** Loaded on demand: it takes half a second, and most runs have no TLS. */
async function loadX509(): Promise<typeof import('@peculiar/x509')> {
  await import('reflect-metadata')
  return import('@peculiar/x509')
}

async function makeKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify'])
}
