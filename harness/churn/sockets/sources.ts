/**
 * Which address and port each connection comes from.
 * @module
 */
import { readFileSync } from 'node:fs'
import type { HostPort } from '../../model/host-port.js'
import { canSpreadSources, type SourceCount } from '../../model/load/sources.js'

/** The client's end of a connection. */
export interface Source {
  readonly localAddress: string
  readonly localPort: number
}

/** 127.1.0.0 and up: other programs of the machine use 127.0.0.0/16 only. */
const FIRST_ADDRESS = 0x7f01_0000
const LAST_BYTES = 254
/** Addresses whose last byte is 1 to 254. */
const ADDRESSES = 254 * 254 * 256

/** Where the kernel's setting cannot be read: its default. */
const DEFAULT_PORTS = { first: 32_768, count: 28_232 }
const ports = process.platform === 'linux' ? ephemeralPorts() : DEFAULT_PORTS

/**
 * Error codes of a connection whose source another socket uses: one that listens on all addresses, or a connection of an earlier
 * run in TIME_WAIT.
 */
export const SOURCE_IN_USE: ReadonlySet<string | undefined> = new Set(['EADDRINUSE', 'EADDRNOTAVAIL'])

/** After that many sources in use in a row, the connection fails. */
export const MOST_SOURCES_TRIED = 1_000

/**
 * One walk for the whole process, so that no round repeats the sources of the one before. It starts at random, because
 * connections of the last run may still be in TIME_WAIT.
 */
const walk = {
  connections: 0,
  address: Math.floor(Math.random() * ADDRESSES),
  port: Math.floor(Math.random() * ports.count),
}

/** Returns the source of one connection after the other. */
export interface Sources {
  next(): Source
  /** The next sources have another port: on this one, a program listens on all addresses. */
  passOver(source: Source): void
}

/**
 * A pair of address and port returns only when all pairs were used: after 28,232 connections for each source address.
 * @returns undefined where the kernel chooses: from one address, or where the server is not on IPv4 loopback
 */
export function sourcesOf(count: SourceCount, to: HostPort): Sources | undefined {
  if (count === 1 || !canSpreadSources(to)) return undefined
  const spread = count === 'each' ? ADDRESSES : count
  const addresses = count === 'each' ? undefined : Array.from({ length: count }, (_, i) => addressAt(i))
  const portAt = (connection: number): number =>
    ports.first + ((walk.port + Math.floor(connection / spread)) % ports.count)
  return {
    next() {
      const connection = walk.connections++
      const nth = count === 'each' ? (walk.address + connection) % ADDRESSES : connection % count
      return { localAddress: addresses?.[nth] ?? addressAt(nth), localPort: portAt(connection) }
    },
    passOver({ localPort }) {
      if (portAt(walk.connections) !== localPort) return
      // With an address for each connection, the port changes only when all addresses were used.
      if (count === 'each') walk.port++
      else walk.connections += spread - (walk.connections % spread)
    },
  }
}

function addressAt(index: number): string {
  const last = (index % LAST_BYTES) + 1
  const others = Math.floor(index / LAST_BYTES)
  const all = FIRST_ADDRESS + others * 256 + last
  return `${all >>> 24}.${(all >>> 16) & 255}.${(all >>> 8) & 255}.${all & 255}`
}

function ephemeralPorts(): typeof DEFAULT_PORTS {
  try {
    const [first = NaN, last = NaN] = readFileSync('/proc/sys/net/ipv4/ip_local_port_range', 'utf8')
      .trim()
      .split(/\s+/)
      .map(Number)
    return last >= first ? { first, count: last - first + 1 } : DEFAULT_PORTS
  } catch {
    return DEFAULT_PORTS
  }
}
