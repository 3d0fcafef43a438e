/**
 * The URLs of probes.
 * @module
 */
import { HarnessError } from '../model/harness-error.js'
import type { HostPort } from '../model/host-port.js'

/** The port that a URL means where it names none. */
const DEFAULT_PORTS: Readonly<Record<string, number>> = { 'http:': 80, 'ws:': 80, 'https:': 443, 'wss:': 443 }

/**
 * @param probe the whole probe, for messages
 * @param protocols those that are allowed, without colon
 * @param example a probe that would do
 * @returns the URL; `localhost` in it is 127.0.0.1
 * @throws {HarnessError} where it is no such URL, or not one on loopback
 */
export function parseProbeUrl(
  text: string,
  probe: string,
  protocols: readonly string[],
  example: string,
): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (!url || !protocols.includes(url.protocol.slice(0, -1))) {
    const kinds = protocols.map(protocol => `${protocol}://`).join(' or ')
    throw new HarnessError(
      `"${text}" in --probe ${probe} is not a URL that begins with ${kinds}`,
      `Write it as --probe ${example}.`,
    )
  }
  if (url.hostname === 'localhost') url.hostname = '127.0.0.1'
  if (!isLoopback(url)) {
    throw new HarnessError(
      `The probe at ${url.host} is not on this machine's loopback interface`,
      'Name an address of 127.0.0.0/8 or [::1]; reach another machine through a tunnel, such as kubectl port-forward.',
    )
  }
  return url
}

/** Where the URL leads; IPv6 without brackets. */
export function addressOf({ hostname, port, protocol }: URL): HostPort {
  return {
    host: hostname.replace(/^\[|\]$/g, ''),
    port: port === '' ? (DEFAULT_PORTS[protocol] ?? 0) : Number(port),
  }
}

/** The WHATWG parser writes each spelling of an IPv4 address with four decimal numbers. */
function isLoopback({ hostname }: URL): boolean {
  return /^127(?:\.\d{1,3}){3}$/.test(hostname) || hostname === '[::1]'
}
