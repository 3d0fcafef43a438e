/**
 * Which address and port each connection comes from.
 * @module
 */
import type { Address } from '../../model/address.js'
import { canSpreadSources, sourcePorts, type SourceCount } from '../../model/load/sources.js'

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

/**
 * Error codes of a connection whose source another socket uses: one that listens on all addresses, or a connection of an earlier
 * run in TIME_WAIT.
 */
export const SOURCE_IN_USE: ReadonlySet<string | undefined> = new Set(['EADDRINUSE', 'EADDRNOTAVAIL'])

/** After that many sources in use in a row, the connection fails. */
export const MOST_SOURCES_TRIED = 100

/**
 * One walk for the whole process, so that no round repeats the sources of the one before. It starts at random, because
 * connections of the last run may still be in TIME_WAIT.
 */
const walk = {
  connections: 0,
  address: Math.floor(Math.random() * ADDRESSES),
  port: Math.floor(Math.random() * 65_536),
}

/**
 * A function that returns the source of one connection after the other. Each one has another port than the last: the kernel
 * searches all sockets of a port when it binds one. A pair of address and port returns only when all pairs were used.
 * @returns undefined where the kernel chooses: from one address, or where the server is not on IPv4 loopback
 */
export function sourcesOf(count: SourceCount, to: Address): (() => Source) | undefined {
  const ports = sourcePorts()
  if (count === 1 || !canSpreadSources(to) || ports === undefined) return undefined
  const spread = count === 'each' ? ADDRESSES : count
  const addresses = count === 'each' ? undefined : Array.from({ length: count }, (_, i) => addressAt(i))
  // After that many connections, address and port would come together again; the port then moves on by one.
  const period = leastCommonMultiple(spread, ports.count)
  let expected = -1
  let nth = 0
  let port = 0
  return () => {
    const connection = walk.connections++
    if (connection === expected && connection % period !== 0) {
      nth = nth + 1 === spread ? 0 : nth + 1
      port = port + 1 === ports.count ? 0 : port + 1
    } else {
      // At the start, at the end of a period, and where another load of this process has taken sources in between.
      nth = (walk.address + connection) % spread
      port = (walk.port + connection + Math.floor(connection / period)) % ports.count
    }
    expected = connection + 1
    return { localAddress: addresses?.[nth] ?? addressAt(nth), localPort: ports.first + port }
  }
}

function leastCommonMultiple(a: number, b: number): number {
  let [larger, smaller] = [a, b]
  while (smaller > 0) [larger, smaller] = [smaller, larger % smaller]
  return (a / larger) * b
}

function addressAt(index: number): string {
  const last = (index % LAST_BYTES) + 1
  const others = Math.floor(index / LAST_BYTES)
  const all = FIRST_ADDRESS + others * 256 + last
  return `${all >>> 24}.${(all >>> 16) & 255}.${(all >>> 8) & 255}.${all & 255}`
}
