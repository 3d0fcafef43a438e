/**
 * From how many addresses the clients of a load come.
 * @module
 */
import { HarnessError } from '../harness-error.js'

/** A number of client addresses, or `each`: an address of its own for each connection. */
export type SourceCount = number | 'each'

/**
 * As in a cluster with a few hundred clients: state kept for each client levels off, state kept for each connection does not. Together
 * with the kernel's 28,232 ephemeral ports these are more pairs of address and port than a run may make connections, so
 * that no pair comes twice.
 */
export const DEFAULT_SOURCES = 400

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
export function canSpreadSources({ host }: { readonly host: string }): boolean {
  return process.platform === 'linux' && (host === '0.0.0.0' || /^127\.\d+\.\d+\.\d+$/.test(host))
}
