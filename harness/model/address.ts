/**
 * Where clients reach a server: a TCP address, or a Unix-domain socket.
 * @module
 */
import { HarnessError } from './harness-error.js'
import { formatHostPort, parseHostPort, type HostPort } from './host-port.js'

/** A Unix-domain socket. */
export interface UnixSocket {
  /** An absolute path. An abstract name begins with a NUL byte. */
  readonly path: string
}

export type Address = HostPort | UnixSocket

/** Linux has 108 bytes for a path, of which the last one is NUL. */
export const MOST_PATH_BYTES = 107

/** Whether it is a Unix-domain socket. */
export function isUnixSocket(address: Address): address is UnixSocket {
  return 'path' in address
}

/** `127.0.0.1:80`, `[::1]:80`, `unix:/run/server.sock` or `unix-abstract:name`, as {@link parseAddress} reads it. */
export function formatAddress(address: Address): string {
  if (!isUnixSocket(address)) return formatHostPort(address)
  const { path } = address
  return path.startsWith('\0') ? `unix-abstract:${path.slice(1)}` : `unix:${path}`
}

/** What a client says in `:authority`; for a Unix-domain socket `localhost`, as gRPC clients do. */
export function authorityOf(address: Address): string {
  return isUnixSocket(address) ? 'localhost' : formatHostPort(address)
}

/**
 * `HOST:PORT`, or a Unix-domain socket as gRPC names it: `unix:/path`, `unix:///path`, `unix-abstract:NAME`.
 * @throws {HarnessError} where it is neither
 */
export function parseAddress(text: string): Address {
  return parseUnixSocket(text) ?? parseHostPort(text)
}

/**
 * @returns undefined where the text names no Unix-domain socket
 * @throws {HarnessError} where it names one that cannot be
 */
export function parseUnixSocket(text: string): UnixSocket | undefined {
  const [, scheme, rest = ''] = /^(unix|unix-abstract):(.*)$/s.exec(text) ?? []
  if (scheme === undefined) return undefined
  const abstract = scheme === 'unix-abstract'
  const path = abstract ? `\0${rest}` : rest.replace(/^\/\/(?=\/)/, '')
  const bytes = Buffer.byteLength(path)
  if (abstract && process.platform !== 'linux') {
    throw new HarnessError(`${text}: only Linux has abstract names`, 'Give the path of a socket: unix:/path.')
  }
  if (abstract ? rest === '' || rest.includes('\0') : !path.startsWith('/') || path.includes('\0')) {
    throw new HarnessError(
      `"${text}" is no Unix-domain socket`,
      'Give an absolute path, as in unix:/run/server.sock, or a name, as in unix-abstract:server.',
    )
  }
  if (bytes <= MOST_PATH_BYTES) return { path }
  throw new HarnessError(
    `The socket of "${text}" has ${bytes} bytes, and ${MOST_PATH_BYTES} are possible`,
    'Give a shorter path.',
  )
}

/** Whether only this machine can be at the other end. False for a host name, which is not resolved here. */
export function isLoopback(address: Address): boolean {
  return (
    isUnixSocket(address) || /^127(?:\.\d{1,3}){3}$|^::1$|^::ffff:127(?:\.\d{1,3}){3}$/i.test(address.host)
  )
}
