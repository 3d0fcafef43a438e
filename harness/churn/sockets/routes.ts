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

/** Returns the route of one connection after the other. */
export interface Routes {
  next(): Route
  /** The source of the route is in use: the next routes have another port. */
  passOver(route: Route): void
}

/** The routes to a server from so many addresses. */
export function routesTo(address: HostPort, count: SourceCount): Routes {
  const nextDestination = destinations(address)
  const sources = sourcesOf(count, address)
  return {
    next: () => ({ to: nextDestination(), from: sources?.next() }),
    passOver({ from }) {
      if (from) sources?.passOver(from)
    },
  }
}
