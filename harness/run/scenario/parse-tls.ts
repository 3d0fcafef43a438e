/**
 * Parses how connections are secured.
 * @module
 */
import { HarnessError } from '../../model/harness-error.js'
import type { Scenario } from '../../model/scenario.js'
import type { TlsFiles } from '../../model/tls.js'
import type { ScenarioFlagInput } from './scenario-flags.js'

/**
 * The files of the user imply TLS.
 * @throws {HarnessError} if the flags contradict each other
 */
export function parseTls(input: ScenarioFlagInput): Pick<Scenario, 'tls' | 'tlsFiles'> {
  const files = parseFiles(input)
  if (!files) return { tls: input.tls ?? 'none', tlsFiles: undefined }
  const implied = files.identity ? 'mtls' : 'tls'
  const { tls = implied } = input
  if (tls === implied) return { tls, tlsFiles: files }
  throw new HarnessError(
    tls === 'none'
      ? '--tls none, and --tls-ca-file says how the server is secured'
      : tls === 'mtls'
        ? '--tls mtls needs a certificate of the client, and there is no --tls-cert-file'
        : '--tls tls needs no certificate of the client, and there is --tls-cert-file',
    tls === 'mtls'
      ? 'Give --tls-cert-file FILE and --tls-key-file FILE.'
      : 'Leave --tls out: the files say it.',
  )
}

function parseFiles({
  tlsCaFile,
  tlsCertFile,
  tlsKeyFile,
  tlsServerName,
}: ScenarioFlagInput): TlsFiles | undefined {
  if (tlsCaFile === undefined) {
    const [flag] = Object.entries({
      'tls-cert-file': tlsCertFile,
      'tls-key-file': tlsKeyFile,
      'tls-server-name': tlsServerName,
    })
      .filter(([, value]) => value !== undefined)
      .map(([name]) => `--${name}`)
    if (flag === undefined) return undefined
    throw new HarnessError(
      `There is no --tls-ca-file beside ${flag}`,
      'Give --tls-ca-file FILE, the authority that signed the certificate of the server, or leave the flag out.',
    )
  }
  if ((tlsCertFile === undefined) !== (tlsKeyFile === undefined)) {
    throw new HarnessError(
      `The client's certificate is ${tlsCertFile === undefined ? 'missing: there is only --tls-key-file' : 'without its key: there is only --tls-cert-file'}`,
      'Give --tls-cert-file FILE and --tls-key-file FILE together.',
    )
  }
  const identity =
    tlsCertFile === undefined || tlsKeyFile === undefined ? undefined : { cert: tlsCertFile, key: tlsKeyFile }
  return { ca: tlsCaFile, identity, serverName: tlsServerName }
}
