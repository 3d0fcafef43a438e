/**
 * An address to listen on or to dial.
 * @module
 */
import { HarnessError } from './harness-error.js'

/** A TCP address. */
export interface HostPort {
  /** IP address, IPv6 without brackets. */
  readonly host: string
  readonly port: number
}

/** `127.0.0.1:80` or `[::1]:80`. */
export function formatHostPort({ host, port }: HostPort): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
}

/** @throws {HarnessError} where the text is not `IP:PORT` or `[IPv6]:PORT` */
export function parseHostPort(text: string): HostPort {
  const match = /^(?:\[([0-9a-fA-F:.]+)\]|([0-9.]+|localhost)):(\d{1,5})$/.exec(text)
  const port = Number(match?.[3])
  const host = match?.[1] ?? match?.[2]
  if (host === undefined || port > 65_535) {
    throw new HarnessError(`"${text}" is not an address`, 'Write it as 127.0.0.1:50051 or [::1]:50051.')
  }
  return { host: host === 'localhost' ? '127.0.0.1' : host, port }
}
