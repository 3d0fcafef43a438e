/**
 * From how many addresses clients can reach a server.
 * @module
 */
import { HarnessError } from '../../model/harness-error.js'
import { formatAddress, isUnixSocket, type Address } from '../../model/address.js'
import type { Load } from '../../model/load/load.js'
import { canSpreadSources } from '../../model/load/sources.js'

/** The load with one source address where a server that listens there cannot be reached from more. */
export function fitSources(load: Load, listen: Address): Load {
  return load.sources === 1 || canSpreadSources(listen) ? load : { ...load, sources: 1 }
}

/** @throws {HarnessError} if several addresses were asked for and a server that listens there has one loopback client */
export function checkSources({ sources }: Load, listen: Address): void {
  if (sources === 1 || canSpreadSources(listen)) return
  if (isUnixSocket(listen)) {
    throw new HarnessError(
      `--sources ${sources}: clients of a Unix-domain socket have no addresses`,
      'Leave --sources out.',
    )
  }
  throw new HarnessError(
    `--sources ${sources}: connections to ${formatAddress(listen)} can only come from one address on this machine`,
    'Leave --sources out, or let the server listen on an address of 127.0.0.0/8 on Linux.',
  )
}
