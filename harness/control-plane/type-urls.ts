/**
 * Type URLs of the xDS v3 messages that the control plane serves.
 * @module
 */

/** LDS. */
export const LISTENER_TYPE_URL = 'type.googleapis.com/envoy.config.listener.v3.Listener'
/** RDS. */
export const ROUTES_TYPE_URL = 'type.googleapis.com/envoy.config.route.v3.RouteConfiguration'
/** CDS. */
export const CLUSTER_TYPE_URL = 'type.googleapis.com/envoy.config.cluster.v3.Cluster'
/** EDS. */
export const ENDPOINTS_TYPE_URL = 'type.googleapis.com/envoy.config.endpoint.v3.ClusterLoadAssignment'
/** The network filter with the routes. */
export const CONNECTION_MANAGER_TYPE_URL =
  'type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager'
/** The HTTP filter at the end of each chain. */
export const ROUTER_TYPE_URL = 'type.googleapis.com/envoy.extensions.filters.http.router.v3.Router'

/** The HTTP filter that allows and denies RPCs. */
export const RBAC_TYPE_URL = 'type.googleapis.com/envoy.extensions.filters.http.rbac.v3.RBAC'
/** The HTTP filter that makes RPCs fail on purpose. */
export const FAULT_TYPE_URL = 'type.googleapis.com/envoy.extensions.filters.http.fault.v3.HTTPFault'

/** The last part of a type URL, for messages: `Listener`. */
export function shortTypeName(typeUrl: string): string {
  return typeUrl.slice(typeUrl.lastIndexOf('.') + 1)
}
