/**
 * The Envoy messages that this folder reads and writes, with short names.
 * @module
 */
import type { ServerDuplexStream } from '@grpc/grpc-js'
import type { DiscoveryRequest__Output } from '@grpc/grpc-js-xds/build/src/generated/envoy/service/discovery/v3/DiscoveryRequest.js'
import type { Listener } from '@grpc/grpc-js-xds/build/src/generated/envoy/config/listener/v3/Listener.js'
import type { RouteConfiguration } from '@grpc/grpc-js-xds/build/src/generated/envoy/config/route/v3/RouteConfiguration.js'
import type { DiscoveryResponse } from '@grpc/grpc-js-xds/build/src/generated/envoy/service/discovery/v3/DiscoveryResponse.js'

export type { FilterChain } from '@grpc/grpc-js-xds/build/src/generated/envoy/config/listener/v3/FilterChain.js'
export type { Route } from '@grpc/grpc-js-xds/build/src/generated/envoy/config/route/v3/Route.js'
export type { HttpConnectionManager } from '@grpc/grpc-js-xds/build/src/generated/envoy/extensions/filters/network/http_connection_manager/v3/HttpConnectionManager.js'

export type { HttpFilter } from '@grpc/grpc-js-xds/build/src/generated/envoy/extensions/filters/network/http_connection_manager/v3/HttpFilter.js'

/** A resource with its name. */
export type Resource = (Listener | RouteConfiguration) & { readonly name: string }

/** Returns the Listener to serve instead of the original. */
export type ListenerOverride = (listener: Listener) => Listener

/** A decoded request. */
export type DiscoveryRequest = DiscoveryRequest__Output
export type { DiscoveryResponse, Listener, RouteConfiguration }
/** The server side of an ADS stream. */
export type AdsCall = ServerDuplexStream<DiscoveryRequest, DiscoveryResponse>
