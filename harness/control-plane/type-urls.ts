/**
 * Type URLs of the xDS v3 messages that are served here.
 * @module
 */
export const LISTENER_TYPE_URL = 'type.googleapis.com/envoy.config.listener.v3.Listener'
export const ROUTES_TYPE_URL = 'type.googleapis.com/envoy.config.route.v3.RouteConfiguration'
export const CONNECTION_MANAGER_TYPE_URL =
  'type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager'
export const ROUTER_TYPE_URL = 'type.googleapis.com/envoy.extensions.filters.http.router.v3.Router'

/** `Listener` for the Listener's type URL: the message name alone, for sentences. */
export function shortTypeName(typeUrl: string): string {
  return typeUrl.slice(typeUrl.lastIndexOf('.') + 1)
}
