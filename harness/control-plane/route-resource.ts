/**
 * The RouteConfiguration of a server under test.
 * @module
 */
import type { Route, RouteConfiguration } from './xds-messages.js'

/** Resource name of the routes, for RDS. */
export const ROUTES_NAME = 'leakgate-routes'

/**
 * Routes every path to the server's own handlers.
 * @param revision each revision has one more route; the additional routes do not change which paths match
 * @param swapped which of two further routes of the same size it has; undefined for neither
 */
export function routeConfiguration(revision: number, swapped?: boolean): RouteConfiguration {
  const prefixes = Array.from({ length: revision }, (_, n) => `/leakgate.revision.${n + 1}/`)
  if (swapped !== undefined) prefixes.push(swapPrefix(swapped))
  return {
    name: ROUTES_NAME,
    virtual_hosts: [
      {
        name: 'any-host',
        domains: ['*'],
        routes: [...prefixes, '/'].map(routeTo),
      },
    ],
  }
}

/** The same routes with one of two further ones, which nobody calls; both are of one size. */
export function withSwappedRoute(
  routes: RouteConfiguration,
  swapped: boolean | undefined,
): RouteConfiguration {
  const [first, ...others] = routes.virtual_hosts ?? []
  if (swapped === undefined || !first) return routes
  const further = { ...first, routes: [routeTo(swapPrefix(swapped)), ...(first.routes ?? [])] }
  return { ...routes, virtual_hosts: [further, ...others] }
}

const swapPrefix = (swapped: boolean): string => (swapped ? '/leakgate.swap.b/' : '/leakgate.swap.a/')

const routeTo = (prefix: string): Route => ({ match: { prefix }, non_forwarding_action: {} })
