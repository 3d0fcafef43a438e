/**
 * From how many addresses the clients of a load come.
 * @module
 */
import { readFileSync } from 'node:fs'
import { networkInterfaces } from 'node:os'
import type { UnixSocket } from '../address.js'
import { HarnessError } from '../harness-error.js'
import type { HostPort } from '../host-port.js'

/** A number of client addresses, or `each`: an address of its own for each connection. */
export type SourceCount = number | 'each'

/**
 * As in a cluster with a few hundred clients: state kept for each client levels off, state kept for each connection does
 * not. Together with the ports below the kernel's ephemeral ones these are more pairs of address and port than a run may make
 * connections, so that no pair comes twice.
 */
export const DEFAULT_SOURCES = 500

/** Loopback addresses that a connection can come from. */
const MOST_SOURCES = 65_536

/**
 * `each`, or a number from 1 to 65,536.
 * @throws {HarnessError} where it is neither
 */
export function parseSources(given: string | number): SourceCount {
  if (given === 'each') return given
  const sources = String(given).trim() === '' ? Number.NaN : Number(given)
  if (Number.isInteger(sources) && sources >= 1 && sources <= MOST_SOURCES) return sources
  throw new HarnessError(
    `--sources: "${given}" is no number of client addresses`,
    `Give a whole number from 1 to ${MOST_SOURCES}, or "each" for an address of its own for each connection.`,
  )
}

/**
 * Whether connections to a server that listens there can come from more than one address. Linux has all of 127.0.0.0/8
 * on its loopback interface. Other systems and IPv6 have one loopback address.
 */
export function canSpreadSources(address: Pick<HostPort, 'host'> | UnixSocket): boolean {
  // Clients of a Unix-domain socket have no address.
  if ('path' in address) return false
  const { host } = address
  const loopback = host === '0.0.0.0' || /^127\.\d+\.\d+\.\d+$/.test(host)
  return loopback && process.platform === 'linux' && hasWholeLoopback() && sourcePorts() !== undefined
}

/** False in a network namespace whose loopback interface is down, and in some sandboxes. */
function hasWholeLoopback(): boolean {
  return Object.values(networkInterfaces())
    .flat()
    .some(address => address?.internal && address.family === 'IPv4' && address.netmask === '255.0.0.0')
}

/** A range of ports. */
export interface PortRange {
  readonly first: number
  readonly count: number
}

/** Below it are the ports of well-known servers. */
const FIRST_PORT = 10_240
const LEAST_PORTS = 4_096

/**
 * The ports that clients may bind: those between the ports of servers and the ephemeral ones. The kernel gives no port to another program while
 * a socket that chose its own has it, not even in TIME_WAIT, so that ephemeral ports would soon be used up for the whole
 * machine.
 * @returns undefined where nearly all ports are ephemeral
 */
export function sourcePorts(): PortRange | undefined {
  let first: number
  try {
    first = Number(readFileSync('/proc/sys/net/ipv4/ip_local_port_range', 'utf8').trim().split(/\s+/)[0])
  } catch {
    return undefined
  }
  const count = first - FIRST_PORT
  return count >= LEAST_PORTS ? { first: FIRST_PORT, count } : undefined
}
