/**
 * Changes inside a Listener.
 * @module
 */
import type { FilterChain, HttpConnectionManager, HttpFilter, ListenerOverride } from '../xds-messages.js'

/** An HTTP connection manager as this package writes it, with the type of the message beside its fields. */
type ConnectionManagerConfig = HttpConnectionManager & { readonly '@type': string }

/**
 * Changes the HTTP connection manager of every filter chain.
 * @returns what to serve instead of a Listener of this control plane
 */
export function withConnectionManager(
  change: (manager: HttpConnectionManager) => HttpConnectionManager,
): ListenerOverride {
  const changed = (chain: FilterChain): FilterChain => ({
    ...chain,
    filters: (chain.filters ?? []).map(network => {
      const { '@type': type, ...manager } = network.typed_config as ConnectionManagerConfig
      return { ...network, typed_config: { '@type': type, ...change(manager) } }
    }),
  })
  return listener => ({
    ...listener,
    ...(listener.filter_chains ? { filter_chains: listener.filter_chains.map(changed) } : {}),
    ...(listener.default_filter_chain
      ? { default_filter_chain: changed(listener.default_filter_chain) }
      : {}),
  })
}

/** Puts a filter before those that the Listener has, in every filter chain. The last filter stays the router. */
export function withHttpFilter(filter: HttpFilter): ListenerOverride {
  return withConnectionManager(manager => ({
    ...manager,
    http_filters: [filter, ...(manager.http_filters ?? [])],
  }))
}
