/**
 * The xDS bootstrap that a server reads from `GRPC_XDS_BOOTSTRAP_CONFIG` (gRFC A27, A36).
 * @module
 */
import { formatHostPort, type HostPort } from '../model/host-port.js'
import { LISTENER_NAME_TEMPLATE } from './listener-name.js'

/** @returns JSON that gRPC-Go from 1.60 on and grpc-js-xds 1.14 accept */
export function bootstrapJson(nodeId: string, controlPlane: HostPort): string {
  return JSON.stringify({
    xds_servers: [
      {
        server_uri: formatHostPort(dialable(controlPlane)),
        channel_creds: [{ type: 'insecure' }],
        server_features: ['xds_v3'],
      },
    ],
    // grpc-js requires a locality, which may be empty.
    node: { id: nodeId, cluster: 'leakgate', locality: {} },
    // gRPC-Go 1.60 requires a provider to be an xDS server. No Listener refers to it, so its files are never
    // opened. grpc-js requires the interval.
    certificate_providers: {
      unused: {
        plugin_name: 'file_watcher',
        config: {
          certificate_file: 'no-such-certificate.pem',
          private_key_file: 'no-such-key.pem',
          refresh_interval: '3600s',
        },
      },
    },
    server_listener_resource_name_template: LISTENER_NAME_TEMPLATE,
  })
}

/** A client cannot connect to the unspecified address: it gets the loopback address instead. */
function dialable({ host, port }: HostPort): HostPort {
  if (host === '0.0.0.0') return { host: '127.0.0.1', port }
  return host === '::' ? { host: '::1', port } : { host, port }
}
