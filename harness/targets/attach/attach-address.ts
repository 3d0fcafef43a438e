/**
 * Where the server of an `attach:` target is, from what a user typed to an address to dial.
 * @module
 */
import { lookup } from 'node:dns/promises'
import { networkInterfaces } from 'node:os'
import { orAborted } from '../../async/or-aborted.js'
import {
  formatAddress,
  isLoopback,
  isUnixSocket,
  parseUnixSocket,
  type Address,
} from '../../model/address.js'
import { HarnessError } from '../../model/harness-error.js'
import { parseHostPort } from '../../model/host-port.js'

/** A host by its name, to be resolved before it is dialled. */
export interface NamedHost {
  readonly name: string
  readonly port: number
}

const NAMED =
  /^((?=.{1,253}:)[a-z0-9](?:[a-z0-9_-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9_-]*[a-z0-9])?)*):(\d{1,5})$/i

/** @throws {HarnessError} where it is neither `HOST:PORT` nor a Unix-domain socket */
export function parsePlace(text: string): Address | NamedHost {
  const [, name, digits] = NAMED.exec(text) ?? []
  const isName = name !== undefined && name !== 'localhost' && /[a-z]/i.test(name)
  const place = isName ? { name, port: Number(digits) } : (parseUnixSocket(text) ?? hostPort(text))
  if ('path' in place || (place.port > 0 && place.port < 65_536)) return place
  throw new HarnessError(
    `attach:${text} has no port that a server can have`,
    'Give the port on which it listens.',
  )
}

function hostPort(text: string): Address {
  try {
    return parseHostPort(text)
  } catch (error) {
    if (!(error instanceof HarnessError)) throw error
    throw new HarnessError(
      `attach:${text} names no server`,
      /^\d+$/.test(text)
        ? `Give its host too: attach:127.0.0.1:${text}.`
        : 'Write it as attach:127.0.0.1:50051, attach:[::1]:50051 or attach:unix:/run/server.sock.',
      { cause: error },
    )
  }
}

/** As {@link parsePlace} reads it. */
export function formatPlace(place: Address | NamedHost): string {
  return 'name' in place ? `${place.name}:${place.port}` : formatAddress(place)
}

/** @throws {HarnessError} where no address belongs to the name */
export async function resolvePlace(place: Address | NamedHost, signal: AbortSignal): Promise<Address> {
  if (!('name' in place)) return place
  const { name, port } = place
  try {
    const { address } = await orAborted(lookup(name), signal)
    return { host: address, port }
  } catch (error) {
    signal.throwIfAborted()
    const { code = String(error) } = error as NodeJS.ErrnoException
    throw new HarnessError(
      `The name ${name} has no address: ${code}`,
      'Check its spelling, or give an IP address.',
      {
        cause: error,
      },
    )
  }
}

/** Whether packets to the address stay on this machine's loopback interface. */
export function staysHere(address: Address): boolean {
  return (
    isLoopback(address) || (!isUnixSocket(address) && (address.host === '0.0.0.0' || address.host === '::'))
  )
}

/** Whether a socket of this machine listens there, so that its process can be looked up. */
export function isOfThisMachine(address: Address): boolean {
  if (staysHere(address) || isUnixSocket(address)) return true
  return Object.values(networkInterfaces())
    .flat()
    .some(own => own?.address === address.host)
}
