/**
 * HTTP filters in a Listener.
 * @module
 */
import type { ListenerOverride } from '../served-resources.js'
import type { FilterChain, HttpConnectionManager, HttpFilter } from '../xds-messages.js'

/** An HTTP connection manager as this package writes it, with the type of the message beside its fields. */
type ConnectionManagerConfig = HttpConnectionManager & { readonly '@type': string }

/**
 * Puts a filter before those that the Listener has, in every filter chain. The last filter stays the router.
 * @returns what to serve instead of a Listener of this control plane
 */
export function withHttpFilter(filter: HttpFilter): ListenerOverride {
  return listener => ({
    ...listener,
    ...(listener.filter_chains
      ? { filter_chains: listener.filter_chains.map(chain => added(chain, filter)) }
      : {}),
    ...(listener.default_filter_chain
      ? { default_filter_chain: added(listener.default_filter_chain, filter) }
      : {}),
  })
}

function added(chain: FilterChain, filter: HttpFilter): FilterChain {
  return {
    ...chain,
    filters: (chain.filters ?? []).map(network => {
      const manager = network.typed_config as ConnectionManagerConfig
      return {
        ...network,
        typed_config: { ...manager, http_filters: [filter, ...(manager.http_filters ?? [])] },
      }
    }),
  }
}
