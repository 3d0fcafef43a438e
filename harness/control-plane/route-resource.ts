/**
 * The RouteConfiguration of a server under test.
 * @module
 */
import type { RouteConfiguration } from './xds-messages.js'

export const ROUTES_NAME = 'leakgate-routes'

/**
 * Lets every path through to the server's own handlers.
 * @param revision each has one more route than the one before; none of them changes what is let through
 */
export function routeConfiguration(revision: number): RouteConfiguration {
  const prefixes = Array.from({ length: revision }, (_, n) => `/leakgate.revision.${n + 1}/`)
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
