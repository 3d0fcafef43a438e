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
      ? '--tls none, and --tls-ca says how the server is secured'
      : tls === 'mtls'
        ? '--tls mtls needs a certificate of the client, and there is no --tls-cert'
        : '--tls tls needs no certificate of the client, and there is --tls-cert',
    tls === 'mtls' ? 'Give --tls-cert FILE and --tls-key FILE.' : 'Leave --tls out: the files say it.',
  )
}

function parseFiles({ tlsCa, tlsCert, tlsKey, tlsServerName }: ScenarioFlagInput): TlsFiles | undefined {
  if (tlsCa === undefined) {
    const [flag] = Object.entries({
      'tls-cert': tlsCert,
      'tls-key': tlsKey,
      'tls-server-name': tlsServerName,
    })
      .filter(([, value]) => value !== undefined)
      .map(([name]) => `--${name}`)
    if (flag === undefined) return undefined
    throw new HarnessError(
      `There is no --tls-ca beside ${flag}`,
      'Give --tls-ca FILE, the authority that signed the certificate of the server, or leave the flag out.',
    )
  }
  if ((tlsCert === undefined) !== (tlsKey === undefined)) {
    throw new HarnessError(
      `The client's certificate is ${tlsCert === undefined ? 'missing: there is only --tls-key' : 'without its key: there is only --tls-cert'}`,
      'Give --tls-cert FILE and --tls-key FILE together.',
    )
  }
  const identity = tlsCert === undefined || tlsKey === undefined ? undefined : { cert: tlsCert, key: tlsKey }
  return { ca: tlsCa, identity, serverName: tlsServerName }
}
