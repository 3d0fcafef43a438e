/**
 * Where clients reach a server: a TCP address, or a Unix-domain socket.
 * @module
 */
import { HarnessError } from './harness-error.js'
import { formatHostPort, parseHostPort, type HostPort } from './host-port.js'

/** A Unix-domain socket. */
export interface UnixSocket {
  /** An absolute path. */
  readonly path: string
}

export type Address = HostPort | UnixSocket

/** Linux has 108 bytes for a path, of which the last one is NUL. */
export const MOST_PATH_BYTES = 107

/** Whether it is a Unix-domain socket. */
export function isUnixSocket(address: Address): address is UnixSocket {
  return 'path' in address
}

/** `127.0.0.1:80`, `[::1]:80` or `unix:/run/server.sock`, as {@link parseAddress} reads it. */
export function formatAddress(address: Address): string {
  return isUnixSocket(address) ? `unix:${address.path}` : formatHostPort(address)
}

/** What a client says in `:authority`; for a Unix-domain socket `localhost`, as gRPC clients do. */
export function authorityOf(address: Address): string {
  return isUnixSocket(address) ? 'localhost' : formatHostPort(address)
}

/**
 * `HOST:PORT`, or a Unix-domain socket as gRPC names it: `unix:/path` or `unix:///path`.
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
  if (text.startsWith('unix-abstract:')) {
    // Node.js pads an abstract name with NUL bytes to the greatest length, and other programs do not.
    throw new HarnessError(
      `${text}: Node.js cannot connect to an abstract name that another program has bound`,
      'Let the server listen on a path, unix:/run/server.sock, or on a TCP address.',
    )
  }
  const [, rest] = /^unix:(.*)$/s.exec(text) ?? []
  if (rest === undefined) return undefined
  const path = rest.replace(/^\/\/(?=\/)/, '')
  if (!path.startsWith('/') || path.includes('\0')) {
    throw new HarnessError(
      `"${text}" is no Unix-domain socket`,
      'Give an absolute path, as in unix:/run/server.sock.',
    )
  }
  const bytes = Buffer.byteLength(path)
  if (bytes <= MOST_PATH_BYTES) return { path }
  throw new HarnessError(
    `The path of the socket "${text}" has ${bytes} bytes, and ${MOST_PATH_BYTES} are possible`,
    'Give a shorter path.',
  )
}

/** Whether only this machine can be at the other end. False for a host name, which is not resolved here. */
export function isLoopback(address: Address): boolean {
  return (
    isUnixSocket(address) || /^127(?:\.\d{1,3}){3}$|^::1$|^::ffff:127(?:\.\d{1,3}){3}$/i.test(address.host)
  )
}
