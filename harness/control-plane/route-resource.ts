/**
 * The RouteConfiguration of a server under test.
 * @module
 */
import type { RouteConfiguration } from './xds-messages.js'

/** Resource name of the routes, for RDS. */
export const ROUTES_NAME = 'leakgate-routes'

/**
 * Routes every path to the server's own handlers.
 * @param revision each revision has one more route; the additional routes do not change which paths match
 * @param swapped which of two further routes of the same size it has; undefined for neither
 */
export function routeConfiguration(revision: number, swapped?: boolean): RouteConfiguration {
  const prefixes = Array.from({ length: revision }, (_, n) => `/leakgate.revision.${n + 1}/`)
  if (swapped !== undefined) prefixes.push(swapped ? '/leakgate.swap.b/' : '/leakgate.swap.a/')
  return {
    name: ROUTES_NAME,
    virtual_hosts: [
      {
        name: 'any-host',
        domains: ['*'],
        routes: [...prefixes, '/'].map(prefix => ({ match: { prefix }, non_forwarding_action: {} })),
      },
    ],
  }
}
