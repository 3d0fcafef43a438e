/**
 * The placeholders in a user's command line.
 * @module
 */
import { HarnessError } from '../../model/harness-error.js'
import { formatHostPort, type HostPort } from '../../model/host-port.js'
import type { ServerTls } from '../../model/tls.js'
import { findFreePort } from '../free-port.js'
import type { StartOptions } from '../target.js'

const PLACEHOLDER = /\{(address|host|port|pprof|bootstrap|cert|key|ca)\}/g

type Placeholder = 'address' | 'host' | 'port' | 'pprof' | 'bootstrap' | 'cert' | 'key' | 'ca'

/** A command line without placeholders, and the addresses in it. */
export interface FilledCommand {
  /** The program and its arguments, without placeholders. */
  readonly argv: readonly string[]
  /** Where the server listens: an address that was chosen here, or `--listen`. */
  readonly address: HostPort
  /** Set where the command line was given an address for a pprof endpoint. */
  readonly pprof: HostPort | undefined
}

/**
 * @param bootstrapPath where the bootstrap file is; undefined in plain mode
 * @throws {HarnessError} where the address of the server would be unknown, where plain mode has a `{bootstrap}`, or
 *   where the server would not get its certificates
 */
export async function fillPlaceholders(
  argv: readonly string[],
  { listen, tls }: Pick<StartOptions, 'listen' | 'tls'>,
  bootstrapPath: string | undefined,
): Promise<FilledCommand> {
  const asked = placeholdersIn(argv)
  if (!asked.has('address') && !asked.has('port') && listen.port === 0) {
    throw new HarnessError(
      'The command is not told where to listen',
      'Put {address} or {port} in it, or name the address that it listens on with --listen.',
    )
  }
  if (asked.has('bootstrap') && bootstrapPath === undefined) {
    throw new HarnessError('In plain mode there is no {bootstrap}', 'Take it out, or give --mode xds.')
  }
  checkTlsPlaceholders(asked, tls)
  const address =
    listen.port === 0 ? { host: listen.host, port: await findFreePort(listen.host) } : { ...listen }
  const pprof = asked.has('pprof') ? await pprofBeside(address) : undefined
  const values: Record<Placeholder, string> = {
    address: formatHostPort(address),
    host: address.host,
    port: String(address.port),
    pprof: pprof ? formatHostPort(pprof) : '',
    bootstrap: bootstrapPath ?? '',
    cert: tls?.certPath ?? '',
    key: tls?.keyPath ?? '',
    ca: tls?.caPath ?? '',
  }
  // In one pass: a value that contains a placeholder stays as it is.
  const fill = (word: string): string => word.replace(PLACEHOLDER, (_, name: Placeholder) => values[name])
  return { argv: argv.map(fill), address, pprof }
}

function checkTlsPlaceholders(asked: ReadonlySet<string>, tls: ServerTls | undefined): void {
  const needed = tls === undefined ? [] : tls.mutual ? ['cert', 'key', 'ca'] : ['cert', 'key']
  const missing = needed.find(name => !asked.has(name))
  if (missing !== undefined) {
    throw new HarnessError(
      `The command is not told of its certificates: there is no {${missing}} in it`,
      'Put {cert} and {key} in it, and for mtls {ca}: paths of PEM files take their place.',
    )
  }
  const unknown = ['cert', 'key', 'ca'].find(name => tls === undefined && asked.has(name))
  if (unknown !== undefined) {
    throw new HarnessError(`Without TLS there is no {${unknown}}`, 'Take it out, or give --tls tls or mtls.')
  }
}

/** The names of the placeholders in a command line, without braces. */
export function placeholdersIn(argv: readonly string[]): ReadonlySet<string> {
  return new Set(argv.flatMap(word => [...word.matchAll(PLACEHOLDER)].map(([, name = '']) => name)))
}

/** A loopback address with another port than the server's, whatever address the server listens on. */
async function pprofBeside({ port }: HostPort): Promise<HostPort> {
  const host = '127.0.0.1'
  let free = await findFreePort(host)
  while (free === port) free = await findFreePort(host)
  return { host, port: free }
}
