import t, { type Test } from 'tap'
import { startControlPlane } from '../start-control-plane.js'
import { TestAdsClient } from '../testing/test-ads-client.js'
import { LISTENER_TYPE_URL } from '../type-urls.js'

const NAME = 'grpc/server?xds.resource.listening_address=127.0.0.1:50051'

async function serve(t: Test) {
  const xds = await startControlPlane()
  const client = await TestAdsClient.connect(xds.address, false)
  t.teardown(async () => {
    client.close()
    await xds.close()
  })
  const stream = client.open()
  const node = { id: xds.server.nodeId, user_agent_name: 'gRPC Test', user_agent_version: '1.2' }
  stream.send({ node, type_url: LISTENER_TYPE_URL, resource_names: [NAME] })
  stream.ack(await stream.next(), [NAME])
  return { xds, stream }
}

t.test('a slow control plane sends what changed meanwhile in one response', async t => {
  const { xds, stream } = await serve(t)
  xds.server.slow(50)
  xds.setListener(listener => ({ ...listener, stat_prefix: 'first' }))
  xds.setListener(listener => ({ ...listener, stat_prefix: 'second' }))
  const response = await stream.next()
  t.equal(response.version_info, '3')
  t.equal(xds.events.filter(({ kind }) => kind === 'pushed').length, 2, 'the first response and this one')
  xds.server.slow(0)
})

t.test('the requests are recorded', async t => {
  const { xds, stream } = await serve(t)
  const change = xds.server.changeListener()
  const response = await stream.next()
  stream.ack(response, [NAME])
  await change
  t.match(xds.server.requests, [
    {
      typeUrl: LISTENER_TYPE_URL,
      versionInfo: '',
      responseNonce: '',
      resourceNames: [NAME],
      userAgent: 'gRPC Test 1.2',
    },
    { versionInfo: '1', responseNonce: '1' },
    { versionInfo: '2', responseNonce: '2' },
  ])
})

t.test('wrong bytes that a server accepts are a fault of the server', async t => {
  const { xds, stream } = await serve(t)
  const sent = xds.server.serveWrongBytes()
  stream.ack(await stream.next(), [NAME])
  await t.rejects(sent, { message: /The server accepted Listener version 2, which it must reject/ })
})
