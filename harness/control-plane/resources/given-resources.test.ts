import t from 'tap'
import { ControlPlane } from '../control-plane.js'
import { TestAdsClient } from '../testing/test-ads-client.js'
import { CLUSTER_TYPE_URL, ENDPOINTS_TYPE_URL, LISTENER_TYPE_URL, ROUTES_TYPE_URL } from '../type-urls.js'
import { parseResources } from './given-resources.js'

const LISTENER = 'grpc/server?xds.resource.listening_address=127.0.0.1:50051'

const FILE = `
resources:
- "@type": ${LISTENER_TYPE_URL}
  name: any-server
  perConnectionBufferLimitBytes: 32768
  defaultFilterChain:
    filters:
    - name: http
      typed_config:
        "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
        stat_prefix: mine
        common_http_protocol_options: { max_stream_duration: 1.5s }
        rds: { route_config_name: my-routes, config_source: { ads: {}, resource_api_version: V3 } }
        http_filters:
        - name: router
          typed_config: { "@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router }
- "@type": ${ROUTES_TYPE_URL}
  name: my-routes
  virtual_hosts:
  - name: all
    domains: ["*"]
    routes: [{ match: { prefix: / }, nonForwardingAction: {} }]
- "@type": ${CLUSTER_TYPE_URL}
  name: cart
  type: EDS
  connect_timeout: 5s
- "@type": ${ENDPOINTS_TYPE_URL}
  cluster_name: cart
  endpoints:
  - lb_endpoints:
    - endpoint: { address: { socket_address: { address: 127.0.0.1, port_value: 8080 } } }
`

t.test('all four types are served as the file says, a Listener with the address of the server', async t => {
  const resources = await parseResources(FILE, 'xds.yaml')
  const controlPlane = await ControlPlane.start()
  const client = await TestAdsClient.connect(controlPlane.address, true)
  t.teardown(async () => {
    client.close()
    await controlPlane.close()
  })
  const managed = controlPlane.manage({ resources })
  const stream = client.open()
  const ask = async (type_url: string, name: string) => {
    stream.send({ node: { id: managed.nodeId }, type_url, resource_names: [name] })
    const response = await stream.next()
    stream.ack(response, [name])
    return response.resources
  }
  const [listener] = await ask(LISTENER_TYPE_URL, LISTENER)
  t.match(listener, {
    name: LISTENER,
    address: { socket_address: { address: '127.0.0.1', port_value: 50051 } },
    per_connection_buffer_limit_bytes: { value: 32768 },
  })
  const text = JSON.stringify(listener)
  t.match(text, /"stat_prefix":"mine"/)
  t.match(text, /"max_stream_duration":\{"seconds":"1","nanos":500000000\}/)
  t.match(await ask(ROUTES_TYPE_URL, 'my-routes'), [{ name: 'my-routes', virtual_hosts: [{ name: 'all' }] }])
  t.match(await ask(CLUSTER_TYPE_URL, 'cart'), [{ name: 'cart', connect_timeout: { seconds: '5' } }])
  t.match(await ask(ENDPOINTS_TYPE_URL, 'cart'), [{ cluster_name: 'cart', endpoints: [{}] }])
  t.strictSame(await ask(CLUSTER_TYPE_URL, 'unknown'), [])
  const swapped = managed.swapRoutes()
  const changed = await stream.next()
  t.equal(changed.type_url, ROUTES_TYPE_URL, 'the file says that the routes come by RDS')
  t.match(JSON.stringify(changed.resources), /leakgate\.swap/)
  stream.ack(changed, ['my-routes'])
  await swapped
})

t.test('JSON is read as well, and a Listener of the exact name is preferred', async t => {
  const of = (name: string) => ({ '@type': LISTENER_TYPE_URL, name, stat_prefix: name })
  const both = await parseResources(JSON.stringify({ resources: [of('a'), of('b')] }), 'x.json')
  t.match(both.find(LISTENER_TYPE_URL, 'b'), { stat_prefix: 'b' })
  t.equal(both.serverListener, undefined, 'of two, none is for every server')
})

t.test('what is wrong is named with its place', async t => {
  const wrong = async (text: string, message: RegExp) =>
    t.rejects(parseResources(text, 'x.yaml'), { message })
  const cluster = (fields: string) => `resources: [{ "@type": ${CLUSTER_TYPE_URL}, ${fields} }]`
  await wrong('resources: [', /x\.yaml is no YAML and no JSON/)
  await wrong('clusters: []', /x\.yaml has no list "resources"/)
  await wrong('resources: [{ name: a }]', /resources\[0\]: it has no "@type"/)
  await wrong('resources: [{ "@type": x/y.Z }]', /x\/y\.Z is not known/)
  await wrong(cluster('type: EDS'), /resources\[0\]: it has no name/)
  await wrong(
    cluster('name: a, conect_timeout: 1s'),
    /resources\[0\]\.conect_timeout: Cluster has no such field/,
  )
  await wrong(cluster('name: a, connect_timeout: soon'), /connect_timeout: "soon" is no duration/)
  await wrong(cluster('name: a, type: ODD'), /type: "ODD" is no DiscoveryType/)
  await wrong(cluster('name: 7'), /name: 7 is no string/)
  await wrong(
    'resources: [{ "@type": type.googleapis.com/envoy.config.core.v3.Node }]',
    /is no resource that is served/,
  )
  const twice = `{ "@type": ${CLUSTER_TYPE_URL}, name: a }`
  await wrong(`resources: [${twice}, ${twice}]`, /two resources named "a"/)
})
