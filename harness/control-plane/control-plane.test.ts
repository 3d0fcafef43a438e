import { once } from 'node:events'
import { connect } from 'node:net'
import { status } from '@grpc/grpc-js'
import t, { type Test } from 'tap'
import { HarnessError } from '../model/harness-error.js'
import { ControlPlane } from './control-plane.js'
import { TestAdsClient } from './testing/test-ads-client.js'
import { LISTENER_TYPE_URL } from './type-urls.js'

const NAME = 'grpc/server?xds.resource.listening_address=127.0.0.1:50051'
const OTHER_NAME = 'grpc/server?xds.resource.listening_address=[::1]:50052'

async function start(t: Test) {
  const controlPlane = await ControlPlane.start()
  const client = await TestAdsClient.connect(controlPlane.address)
  t.teardown(async () => {
    client.close()
    await controlPlane.close()
  })
  return { controlPlane, client }
}

const ask = (nodeId: string, ...names: string[]) => ({
  node: { id: nodeId },
  type_url: LISTENER_TYPE_URL,
  resource_names: names,
})

t.test('a Listener has the requested name, and exactly the address in it', async t => {
  const { controlPlane, client } = await start(t)
  const stream = client.open()
  stream.send(ask(controlPlane.manage().nodeId, NAME, OTHER_NAME))
  const response = await stream.next()

  t.match(response, { version_info: '1', nonce: /./, type_url: LISTENER_TYPE_URL })
  t.match(response.resources, [
    {
      '@type': LISTENER_TYPE_URL,
      name: NAME,
      address: { socket_address: { address: '127.0.0.1', port_value: 50051 } },
      default_filter_chain: {
        filters: [
          {
            typed_config: {
              route_config: {
                virtual_hosts: [
                  { domains: ['*'], routes: [{ match: { prefix: '/' }, non_forwarding_action: {} }] },
                ],
              },
              http_filters: [
                {
                  typed_config: {
                    '@type': 'type.googleapis.com/envoy.extensions.filters.http.router.v3.Router',
                  },
                },
              ],
            },
          },
        ],
      },
    },
    { name: OTHER_NAME, address: { socket_address: { address: '::1', port_value: 50052 } } },
  ])
})

t.test('resources that do not exist are left out of the answer', async t => {
  const { controlPlane, client } = await start(t)
  const stream = client.open()
  stream.send(ask(controlPlane.manage().nodeId, 'nothing', `${NAME}0000`, '__proto__', NAME))
  const { resources } = await stream.next()
  t.same(
    resources.map(({ name }) => name),
    [NAME],
  )
})

t.test('an ACK gets no answer, and needs no node', async t => {
  const { controlPlane, client } = await start(t)
  const managed = controlPlane.manage()
  const stream = client.open()
  stream.send(ask(managed.nodeId, NAME))
  stream.ack(await stream.next(), [NAME])
  t.equal((await stream.probe('type/other')).type_url, 'type/other')
  t.equal(managed.events.filter(({ kind }) => kind === 'ack').length, 1)
})

t.test('types that are not served get an empty answer, once', async t => {
  const { controlPlane, client } = await start(t)
  const stream = client.open()
  stream.send({ ...ask(controlPlane.manage().nodeId, 'x'), type_url: 'type/unknown' })
  const response = await stream.next()
  t.match(response, { type_url: 'type/unknown', resources: [], version_info: '1' })
  stream.ack(response, ['x'])
  t.equal((await stream.probe('type/other')).type_url, 'type/other')
})

t.test('a request under a stale nonce is ignored', async t => {
  const { controlPlane, client } = await start(t)
  const managed = controlPlane.manage()
  const stream = client.open()
  stream.send(ask(managed.nodeId, NAME))
  const first = await stream.next()
  managed.setListener(undefined)
  const second = await stream.next()

  stream.ack(first, [NAME, OTHER_NAME])
  stream.send({ ...ask('', NAME), response_nonce: 'made-up', version_info: '1' })
  stream.nack({ ...first, nonce: 'made-up-too' }, [NAME], '1', 'not to be heard')
  t.equal((await stream.probe('type/other')).type_url, 'type/other', 'no answer')
  t.notOk(
    managed.events.some(({ kind }) => kind === 'ack' || kind === 'nack'),
    'no book entry',
  )
  stream.ack(second, [NAME, OTHER_NAME])
  t.equal((await stream.next()).resources.length, 2, 'the names in it were not taken over')
  t.match(
    managed.events.filter(({ kind }) => kind === 'ack'),
    [{ versionInfo: '2' }],
  )
})

t.test('other names under the current nonce are answered; no names at all are not', async t => {
  const { controlPlane, client } = await start(t)
  const stream = client.open()
  stream.send(ask(controlPlane.manage().nodeId, NAME))
  const first = await stream.next()
  stream.ack(first, [NAME, OTHER_NAME])
  const second = await stream.next()
  t.equal(second.resources.length, 2)
  t.equal(second.version_info, first.version_info, 'nothing changed, so neither does the version')
  t.not(second.nonce, first.nonce)
  stream.ack(second, [OTHER_NAME, NAME])
  t.equal((await stream.probe('type/a')).type_url, 'type/a', 'their order does not matter')
  stream.ack(second, [OTHER_NAME, 'third'])
  const third = await stream.next()
  t.equal(third.resources.length, 1, 'one name in the place of another is a change')
  stream.ack(third, [])
  t.equal((await stream.probe('type/b')).type_url, 'type/b')
  stream.ack(third, [NAME])
  t.equal((await stream.next()).resources.length, 1, 'and those who come back are served again')
})

t.test('servers are told apart by their node id', async t => {
  const { controlPlane, client } = await start(t)
  const [one, two] = [controlPlane.manage(), controlPlane.manage()]
  t.not(one.nodeId, two.nodeId)
  const [streamOne, streamTwo] = [client.open(), client.open()]
  streamOne.send(ask(one.nodeId, NAME))
  streamTwo.send(ask(two.nodeId, OTHER_NAME))
  await streamOne.next()
  await streamTwo.next()

  one.setListener(undefined)
  t.equal((await streamOne.next()).version_info, '2')
  t.match(await streamTwo.probe('type/other'), { type_url: 'type/other' }, 'the other hears nothing of it')
  one.dropStream()
  await streamOne.ended
  t.equal(one.connected, false)
  t.equal(two.connected, true)
})

t.test('an unknown node is refused, with the reason', async t => {
  const { client } = await start(t)
  const stranger = client.open()
  stranger.send(ask('stranger\n', NAME))
  t.match(await stranger.ended, { code: status.NOT_FOUND, details: /"stranger\\n" is not managed/ })
  const nameless = client.open()
  nameless.send({ type_url: LISTENER_TYPE_URL, resource_names: [NAME] })
  t.match(await nameless.ended, { code: status.INVALID_ARGUMENT, details: /node\.id/ })
})

t.test('malformed requests end their own stream and nothing else', async t => {
  const { controlPlane, client } = await start(t)
  const managed = controlPlane.manage()
  const healthy = client.open()
  healthy.send(ask(managed.nodeId, NAME))
  await healthy.next()

  const typeless = client.open()
  typeless.send({ node: { id: managed.nodeId }, resource_names: [NAME] })
  t.match(await typeless.ended, { code: status.INVALID_ARGUMENT, details: /type_url/ })

  const greedy = client.open()
  for (let n = 0; n < 100; n++) greedy.send({ node: { id: managed.nodeId }, type_url: `type/${n}` })
  t.match(await greedy.ended, { code: status.RESOURCE_EXHAUSTED })

  t.not((await client.sendBytes(Buffer.from('ff'.repeat(50), 'hex'))).code, status.OK)
  t.not((await client.sendBytes(Buffer.alloc(0))).code, status.OK)

  const browser = connect(controlPlane.address)
  browser.on('error', () => undefined).resume()
  browser.write('GET / HTTP/1.1\r\nhost: localhost\r\n\r\n')
  await once(browser, 'close')
  t.equal((await healthy.probe('type/other')).type_url, 'type/other')
})

t.test('a stream that its client ends or cancels is recorded as closed', async t => {
  const { controlPlane, client } = await start(t)
  const managed = controlPlane.manage()
  for (const how of ['end', 'cancel'] as const) {
    const stream = client.open()
    stream.send(ask(managed.nodeId, NAME))
    await stream.next()
    t.equal(managed.connected, true)
    const closed = new Promise<void>(resolve => {
      managed.onEvent(({ kind }) => {
        if (kind === 'stream-closed') resolve()
      })
    })
    stream[how]()
    await closed
    t.equal(managed.connected, false, how)
  }
})

t.test('a port in use is a HarnessError', async t => {
  const { controlPlane } = await start(t)
  const error = await ControlPlane.start({ listen: controlPlane.address }).catch((e: unknown) => e)
  t.type(error, HarnessError)
  t.match(error, {
    message: new RegExp(`127.0.0.1:${controlPlane.address.port}.*EADDRINUSE`),
    next: /port 0/,
  })
})

t.test('a silent peer does not keep the control plane from closing', async t => {
  const controlPlane = await ControlPlane.start()
  const silent = connect(controlPlane.address)
  silent.on('error', () => undefined)
  await once(silent, 'connect')
  await controlPlane.close()
  // It never read, so it did not notice the FIN. Its connection must be closed all the same.
  silent.resume()
  if (!silent.destroyed) await once(silent, 'close')
  t.equal(silent.destroyed, true)
})

t.test('close ends the streams, rejects pending changes and frees the port', async t => {
  const controlPlane = await ControlPlane.start()
  const client = await TestAdsClient.connect(controlPlane.address)
  t.teardown(() => client.close())
  const managed = controlPlane.manage()
  const stream = client.open()
  stream.send(ask(managed.nodeId, NAME))
  await stream.next()
  const change = managed.changeListener().catch((error: unknown) => error)
  await Promise.all([controlPlane.close(), controlPlane.close()])
  t.match(await change, { name: 'HarnessError', message: /was closed before/ })
  await t.rejects(managed.changeListener(), /was closed before/, 'later changes are rejected too')
  t.not((await stream.ended).code, status.OK)
  t.equal(managed.connected, false)
  const heir = await ControlPlane.start({ listen: controlPlane.address })
  t.same(heir.address, controlPlane.address)
  await heir.close()
})
