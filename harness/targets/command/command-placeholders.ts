/**
 * The placeholders in a user's command line.
 * @module
 */
import { formatAddress, isUnixSocket, type Address, type UnixSocket } from '../../model/address.js'
import { HarnessError } from '../../model/harness-error.js'
import { formatHostPort, type HostPort } from '../../model/host-port.js'
import { likely } from '../../model/names/nearest.js'
import type { ServerTls } from '../../model/tls.js'
import { findFreePort } from '../free-port.js'

const NAMES = ['address', 'host', 'port', 'socket', 'pprof', 'bootstrap', 'cert', 'key', 'ca'] as const

type Placeholder = (typeof NAMES)[number]

const PLACEHOLDER = new RegExp(`\\{(${NAMES.join('|')})\\}`, 'g')
/** A word in single braces; `${NAME}` is of a shell, and `{{name}}` of a template. */
const BRACED = /(?<![${\w])\{([A-Za-z][\w-]{1,19})\}(?!\})/g

/** A command without placeholders, and the addresses in it. */
export interface FilledCommand {
  /** The program and its arguments, without placeholders. */
  readonly argv: readonly string[]
  /** Variables, without placeholders. */
  readonly env: Readonly<Record<string, string>>
  /** Where the server listens: an address that was chosen here, or one that the user named. */
  readonly address: Address
  /** Set where the command line was given an address for a pprof endpoint. */
  readonly pprof: HostPort | undefined
}

/** What the placeholders are filled from. */
export interface Fill {
  /** Where to listen; port 0 is replaced by a free one. */
  readonly listen: HostPort
  /** Where the command listens (`--address`); it goes before `listen`. */
  readonly address?: Address | undefined
  /** Variables whose values may have placeholders. */
  readonly env?: Readonly<Record<string, string>>
  readonly tls?: ServerTls | undefined
  /** Undefined in plain mode. */
  readonly bootstrapPath?: string | undefined
  /** Makes a path for a Unix-domain socket; called where the command takes one. */
  readonly newSocket?: () => Promise<UnixSocket>
}

/**
 * @throws {HarnessError} where the address of the server would be unknown, where plain mode has a `{bootstrap}`, or
 *   where the server would not get its certificates
 */
export async function fillPlaceholders(argv: readonly string[], fill: Fill): Promise<FilledCommand> {
  const { env = {}, tls, bootstrapPath } = fill
  const asked = placeholdersIn([...argv, ...Object.values(env)])
  checkTold(asked, fill)
  if (asked.has('bootstrap') && bootstrapPath === undefined) {
    throw new HarnessError('In plain mode there is no {bootstrap}', 'Take it out, or give --mode xds.')
  }
  checkTlsPlaceholders(asked, tls)
  const address = await addressFor(asked, fill)
  const pprof = asked.has('pprof') ? await pprofBeside(address) : undefined
  const tcp = isUnixSocket(address) ? undefined : address
  const values: Record<Placeholder, string> = {
    address: formatAddress(address),
    host: tcp?.host ?? '',
    port: String(tcp?.port ?? ''),
    socket: isUnixSocket(address) ? address.path : '',
    pprof: pprof ? formatHostPort(pprof) : '',
    bootstrap: bootstrapPath ?? '',
    cert: tls?.certPath ?? '',
    key: tls?.keyPath ?? '',
    ca: tls?.caPath ?? '',
  }
  // In one pass: a value that contains a placeholder stays as it is.
  const filled = (word: string): string => word.replace(PLACEHOLDER, (_, name: Placeholder) => values[name])
  return {
    argv: argv.map(filled),
    env: Object.fromEntries(Object.entries(env).map(([name, value]) => [name, filled(value)])),
    address,
    pprof,
  }
}

/** The names of the placeholders in some words, without braces. */
export function placeholdersIn(words: readonly string[]): ReadonlySet<string> {
  return new Set(words.flatMap(word => [...word.matchAll(PLACEHOLDER)].map(([, name = '']) => name)))
}

/** @throws {HarnessError} where a word in braces is no placeholder */
export function checkPlaceholders(words: readonly string[]): void {
  const known: readonly string[] = NAMES
  for (const word of words) {
    for (const [, name = ''] of word.matchAll(BRACED)) {
      if (known.includes(name)) continue
      const near = likely(name, NAMES)
      throw new HarnessError(
        `The command has {${name}}, which is no placeholder${near === undefined ? '' : `; did you mean {${near}}?`}`,
        `Placeholders are ${NAMES.map(one => `{${one}}`).join(', ')}. Write other braces as { ${name} }, or put them into a file.`,
      )
    }
  }
}

/** @throws {HarnessError} where the command is not told where to listen, or told twice */
export function checkTold(
  asked: ReadonlySet<string>,
  { listen, address }: Pick<Fill, 'listen' | 'address'>,
): void {
  const port = asked.has('address') || asked.has('port')
  const socket = asked.has('socket') || (address !== undefined && isUnixSocket(address))
  if (socket && (asked.has('port') || asked.has('host') || (asked.has('socket') && asked.has('address')))) {
    throw new HarnessError(
      'The command has a Unix-domain socket and a TCP address, and clients dial one of them',
      'Take {socket} or the other address out.',
    )
  }
  if (asked.has('socket') && address !== undefined) {
    throw new HarnessError(
      'The command takes {socket}, and --address names another address',
      'Leave one of them out.',
    )
  }
  if (port || socket || address !== undefined || listen.port !== 0) return
  throw new HarnessError(
    'The command is not told where to listen',
    'Write the address into it, as in "command:./server {port}", --listen {address} or --socket {socket}; a value of ' +
      '--env may have it too. If its port is fixed, name it: --address 127.0.0.1:50051.',
  )
}

async function addressFor(
  asked: ReadonlySet<string>,
  { listen, address, newSocket }: Fill,
): Promise<Address> {
  if (asked.has('socket') && newSocket) return newSocket()
  const wanted = address ?? listen
  if (isUnixSocket(wanted) || wanted.port !== 0) return { ...wanted }
  return { host: wanted.host, port: await findFreePort(wanted.host) }
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

/** A loopback address with another port than the server's, whatever address the server listens on. */
async function pprofBeside(address: Address): Promise<HostPort> {
  const host = '127.0.0.1'
  let free = await findFreePort(host)
  while (!isUnixSocket(address) && free === address.port) free = await findFreePort(host)
  return { host, port: free }
}
