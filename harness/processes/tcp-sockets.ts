/**
 * The TCP sockets of this network namespace, from `/proc/net/tcp` and `/proc/net/tcp6`.
 * @module
 */
import { readFileSync } from 'node:fs'
import { SocketAddress } from 'node:net'
import type { HostPort } from '../model/host-port.js'

/** In the kernel's order: `include/net/tcp_states.h`. */
const TCP_STATES = [
  'ESTABLISHED',
  'SYN_SENT',
  'SYN_RECV',
  'FIN_WAIT1',
  'FIN_WAIT2',
  'TIME_WAIT',
  'CLOSE',
  'CLOSE_WAIT',
  'LAST_ACK',
  'LISTEN',
  'CLOSING',
  'NEW_SYN_RECV',
] as const

export type TcpState = (typeof TCP_STATES)[number]

/** One TCP socket, as `/proc/net/tcp` lists it. */
export interface TcpSocket {
  readonly local: HostPort
  readonly remote: HostPort
  readonly state: TcpState
  /** `0` where no process has it: a connection that nobody has accepted yet, or TIME_WAIT. */
  readonly inode: string
}

/** Sockets with this local port; nothing where there is no /proc. */
export function tcpSocketsOn(port: number): TcpSocket[] {
  const local = `:${port.toString(16).toUpperCase().padStart(4, '0')}`
  return readSockets(([, address = '']) => address.endsWith(local))
}

/** All sockets that listen; nothing where there is no /proc. */
export function listeningSockets(): TcpSocket[] {
  const listen = (TCP_STATES.indexOf('LISTEN') + 1).toString(16).toUpperCase().padStart(2, '0')
  return readSockets(([, , , state]) => state === listen)
}

/**
 * The kernel hands its table out in pieces. A socket that moves in the table between two pieces may be in both.
 * @param wanted whether a line is parsed, by its columns; most lines of a busy machine are not wanted
 */
function readSockets(wanted: (columns: readonly string[]) => boolean): TcpSocket[] {
  return ['/proc/net/tcp', '/proc/net/tcp6'].flatMap(path =>
    once(
      readLines(path)
        .map(line => line.trim().split(/\s+/))
        .filter(wanted),
    ).map(([, localText = '', remote = '', state = '', , , , , , inode = '0']) => ({
      local: parseAddress(localText),
      remote: parseAddress(remote),
      state: TCP_STATES[parseInt(state, 16) - 1] ?? 'CLOSE',
      inode,
    })),
  )
}

/** Each socket once, by its two addresses and its inode. */
function once(lines: readonly (readonly string[])[]): (readonly string[])[] {
  return [...new Map(lines.map(columns => [`${columns[1]} ${columns[2]} ${columns[9]}`, columns])).values()]
}

/**
 * Sockets that accept connections to `address`: those bound to it, else those bound to every address. Several share
 * them where the port was opened with SO_REUSEPORT.
 */
export function listenersAt({ host, port }: HostPort): TcpSocket[] {
  const wanted = canonical(host)
  const listening = tcpSocketsOn(port).filter(({ state }) => state === 'LISTEN')
  const bound = listening.filter(({ local }) => local.host === wanted)
  if (bound.length > 0) return bound
  return listening.filter(
    ({ local }) => local.host === '::' || (local.host === '0.0.0.0' && !host.includes(':')),
  )
}

function readLines(path: string): string[] {
  try {
    return readFileSync(path, 'latin1').split('\n').slice(1)
  } catch {
    // No /proc, or no IPv6.
    return []
  }
}

/** `0100007F:1F90`: words of four bytes in the machine's order, which is little-endian where Node runs on Linux. */
function parseAddress(text: string): HostPort {
  const [hex = '', port = ''] = text.split(':')
  const bytes = Buffer.from(hex, 'hex').swap32()
  const host =
    bytes.length === 4 ? bytes.join('.') : canonical((bytes.toString('hex').match(/.{4}/g) ?? []).join(':'))
  return { host, port: parseInt(port, 16) }
}

/** One spelling for each address; an IPv4 address mapped into IPv6 is the IPv4 address. */
function canonical(host: string): string {
  const family = host.includes(':') ? 'ipv6' : 'ipv4'
  const { address } = new SocketAddress({ address: host, family })
  return address.replace(/^::ffff:(?=\d+\.)/, '')
}
