/**
 * The certificate files and keys of a run with TLS.
 * @module
 */
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { temporaryFolder, writeTemporary } from '../files/temporary-files.js'
import type { ClientTls, ServerTls, TlsKind } from '../model/tls.js'
import { issueCertificates } from './issue-certificates.js'

/** Files for the server, texts for the client. */
export interface TlsMaterial {
  readonly server: ServerTls
  readonly client: ClientTls
  /** Removes the files with their folder. Safe to call twice. */
  remove(): Promise<void>
}

/**
 * Issues certificates, and writes those of the server to a folder that only this user can open.
 * @param host address on which the server listens
 * @param onFolder called with the path of the folder before the first file is written
 * @throws {HarnessError} where they cannot be written
 */
export async function prepareTls(
  kind: Exclude<TlsKind, 'none'>,
  host: string,
  onFolder: (path: string) => void,
): Promise<TlsMaterial> {
  const { ca, server, client } = await issueCertificates([
    ...new Set([host, '127.0.0.1', '::1', 'localhost']),
  ])
  const folder = await temporaryFolder('leakgate-tls-')
  onFolder(folder)
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true })
  const write = async (name: string, text: string): Promise<string> => {
    const path = join(folder, name)
    await writeTemporary(path, text)
    return path
  }
  try {
    return {
      server: {
        certPath: await write('server.crt', server.cert),
        keyPath: await write('server.key', server.key),
        caPath: await write('ca.crt', ca),
        mutual: kind === 'mtls',
      },
      client: { ca, issued: true, ...(kind === 'mtls' ? { identity: client } : {}) },
      remove,
    }
  } catch (error) {
    await remove()
    throw error
  }
}
