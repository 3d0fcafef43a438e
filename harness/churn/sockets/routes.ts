/**
 * Both ends of each connection to a server.
 * @module
 */
import type { Address } from '../../model/address.js'
import type { SourceCount } from '../../model/load/sources.js'
import { destinations } from './destinations.js'
import { sourcesOf, type Source } from './sources.js'

/** From where to where a connection goes. */
export interface Route {
  readonly to: Address
  /** Undefined where the kernel chooses. */
  readonly from: Source | undefined
}

/** A function that returns the route of one connection after the other to a server, from so many addresses. */
export function routesTo(address: Address, sources: SourceCount): () => Route {
  const nextDestination = destinations(address)
  const nextSource = sourcesOf(sources, address)
  return () => ({ to: nextDestination(), from: nextSource?.() })
}
