/**
 * The Listener of a server under test.
 * @module
 */
import type { HostPort } from '../model/host-port.js'
import { isBeforeA36 } from './listener-name.js'
import { ROUTES_NAME } from './route-resource.js'
import { CONNECTION_MANAGER_TYPE_URL, ROUTER_TYPE_URL } from './type-urls.js'
import type { FilterChain, HttpConnectionManager, Listener, RouteConfiguration } from './xds-messages.js'

/** What differs between Listeners. */
export interface ListenerParts {
  readonly name: string
  /** The address of the server, spelled as the server spells it: otherwise gRPC does not serve. */
  readonly address: HostPort
  /** Part of the connection manager, so that two revisions are different Listeners. */
  readonly revision: number
  /** The routes; undefined: the server requests them with RDS. */
  readonly inlineRoutes: RouteConfiguration | undefined
}

/**
 * A Listener with one filter chain, which matches every connection. It is the default filter chain, except for a server
 * that does not support one (gRPC-Go up to v1.36). It has no `filter_chain_match`, because
 * grpc-js drops all connections of a chain whose match does not name `raw_buffer`.
 */
export function listener({ name, address, revision, inlineRoutes }: ListenerParts): Listener {
  const connectionManager: HttpConnectionManager = {
    stat_prefix: `leakgate-${revision}`,
    ...(inlineRoutes === undefined
      ? { rds: { route_config_name: ROUTES_NAME, config_source: { ads: {}, resource_api_version: 'V3' } } }
      : { route_config: inlineRoutes }),
    http_filters: [{ name: 'router', typed_config: { '@type': ROUTER_TYPE_URL } }],
  }
  const chain: FilterChain = {
    name: 'all-connections',
    filters: [
      {
        name: 'http-connection-manager',
        typed_config: { '@type': CONNECTION_MANAGER_TYPE_URL, ...connectionManager },
      },
    ],
  }
  return {
    name,
    address: { socket_address: { address: address.host, port_value: address.port } },
    ...(isBeforeA36(name) ? { filter_chains: [chain] } : { default_filter_chain: chain }),
  }
}
