/**
 * Both ends of each connection to a server.
 * @module
 */
import type { HostPort } from '../../model/host-port.js'
import type { SourceCount } from '../../model/load/sources.js'
import { destinations } from './destinations.js'
import { sourcesOf, type Source } from './sources.js'

/** From where to where a connection goes. */
export interface Route {
  readonly to: HostPort
  /** Undefined where the kernel chooses. */
  readonly from: Source | undefined
}

/** A function that returns the route of one connection after the other to a server, from so many addresses. */
export function routesTo(address: HostPort, sources: SourceCount): () => Route {
  const nextDestination = destinations(address)
  const nextSource = sourcesOf(sources, address)
  return () => ({ to: nextDestination(), from: nextSource?.() })
}
