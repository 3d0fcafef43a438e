/**
 * What clients dial a server with that has its own certificate: the files that the user named, or no check.
 * @module
 */
import { NotAnswered } from '../../churn/churn.js'
import type { Scenario } from '../../model/scenario.js'
import type { ClientTls } from '../../model/tls.js'
import type { RunningTarget } from '../../targets/target.js'
import { readTlsFiles } from '../../tls/read-tls-files.js'
import { speaksTls } from '../../tls/speaks-tls.js'

/**
 * @returns undefined where the user named no certificates
 * @throws {HarnessError} as {@link readTlsFiles}
 */
export async function readClientTls({
  tlsFiles,
}: Pick<Scenario, 'tlsFiles'>): Promise<ClientTls | undefined> {
  return tlsFiles && (await readTlsFiles(tlsFiles))
}

/** For the result. */
export const UNCHECKED_TLS =
  'The server uses TLS, and its certificate was not checked: name the authority that signed it with --tls-ca-file.'

const UNCHECKED: ClientTls = { ca: '', unchecked: true }

/**
 * What to dial a server with that did not answer a plain RPC. Only a server that leakgate started is dialled without a check of its certificate:
 * nobody else can listen in its place.
 * @param given what it was dialled with
 * @returns undefined where it does not use TLS, or must be checked
 */
export async function unaskedTls(
  error: unknown,
  given: ClientTls | undefined,
  { mode, tls }: Pick<Scenario, 'mode' | 'tls'>,
  { attached, pid, address }: RunningTarget,
): Promise<ClientTls | undefined> {
  if (given !== undefined || tls !== 'none' || mode !== 'plain' || attached || pid === undefined)
    return undefined
  if (!(error instanceof NotAnswered) || error.status !== undefined) return undefined
  return (await speaksTls(address)) ? UNCHECKED : undefined
}
