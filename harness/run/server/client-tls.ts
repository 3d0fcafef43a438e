/**
 * What clients dial a server with that has its own certificate.
 * @module
 */
import type { Scenario } from '../../model/scenario.js'
import type { ClientTls } from '../../model/tls.js'
import { readTlsFiles } from '../../tls/read-tls-files.js'

/**
 * @returns undefined where the user named no certificates
 * @throws {HarnessError} as {@link readTlsFiles}
 */
export async function readClientTls({
  tlsFiles,
}: Pick<Scenario, 'tlsFiles'>): Promise<ClientTls | undefined> {
  return tlsFiles && (await readTlsFiles(tlsFiles))
}
