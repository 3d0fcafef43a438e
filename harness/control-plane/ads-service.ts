/**
 * The definition of the Aggregated Discovery Service, from the Envoy protos that grpc-js-xds ships.
 * @module
 */
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { load, type Options, type ServiceDefinition } from '@grpc/proto-loader'

const ADS = 'envoy.service.discovery.v3.AggregatedDiscoveryService'

/** The service, and every message type that an Any in its messages may contain. */
export const PROTO_FILES: readonly string[] = [
  'envoy/service/discovery/v3/ads.proto',
  'envoy/config/listener/v3/listener.proto',
  'envoy/config/route/v3/route.proto',
  'envoy/config/cluster/v3/cluster.proto',
  'envoy/config/endpoint/v3/endpoint.proto',
  'xds/type/v3/typed_struct.proto',
  'envoy/extensions/filters/network/http_connection_manager/v3/http_connection_manager.proto',
  'envoy/extensions/filters/http/router/v3/router.proto',
  'envoy/extensions/filters/http/rbac/v3/rbac.proto',
  'envoy/extensions/filters/http/fault/v3/fault.proto',
]

const INCLUDE_FOLDERS = ['envoy-api', 'xds', 'googleapis', 'protoc-gen-validate']

const DEPS = join(dirname(createRequire(import.meta.url).resolve('@grpc/grpc-js-xds/package.json')), 'deps')

/** Where imports of these files are found. */
export const INCLUDE_PATHS: readonly string[] = INCLUDE_FOLDERS.map(folder => join(DEPS, folder))

let loaded: Promise<ServiceDefinition> | undefined

/** The service definition. Parsing takes up to a second, so all control planes of the process share it. */
export function adsService(): Promise<ServiceDefinition> {
  // Without the option `json`, an Any from a client stays undecoded bytes.
  return (loaded ??= loadAdsService())
}

/**
 * Parses the protos anew.
 * @param changes loader options that differ from the server's, for a client
 */
export async function loadAdsService(changes: Options = {}): Promise<ServiceDefinition> {
  const definitions = await load([...PROTO_FILES], {
    keepCase: true,
    longs: String,
    enums: String,
    defaults: true,
    oneofs: true,
    includeDirs: [...INCLUDE_PATHS],
    ...changes,
  })
  return definitions[ADS] as ServiceDefinition
}
