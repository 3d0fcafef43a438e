import { status } from '@grpc/grpc-js'
import t, { type Test } from 'tap'
import { ControlPlane, type ControlPlaneOptions } from './control-plane.js'
import type { ManagedServer } from './managed-server.js'
import type { RoutesMode } from './served-resources.js'
import { TestAdsClient, type ReceivedResponse, type TestAdsStream } from './testing/test-ads-client.js'
import { LISTENER_TYPE_URL, ROUTES_TYPE_URL } from './type-urls.js'

const NAME = 'grpc/server?xds.resource.listening_address=127.0.0.1:50051'

interface Options extends ControlPlaneOptions {
  readonly routes?: RoutesMode
  readonly decodeAny?: boolean
}

async function manage(t: Test, { routes = 'inline', decodeAny = true, ...options }: Options = {}) {
  const controlPlane = await ControlPlane.start(options)
  const client = await TestAdsClient.connect(controlPlane.address, decodeAny)
  t.teardown(async () => {
    client.close()
    await controlPlane.close()
  })
  return { client, managed: controlPlane.manage({ routes }) }
}

/** A stream that has subscribed to its Listener, and has not answered yet. */
async function subscribe(client: TestAdsClient, managed: ManagedServer) {
  const stream = client.open()
  stream.send({ node: { id: managed.nodeId }, type_url: LISTENER_TYPE_URL, resource_names: [NAME] })
  return { stream, first: await stream.next() }
}

/** The same, and has accepted it. */
async function serve(t: Test, options?: Options) {
  const { client, managed } = await manage(t, options)
  const { stream, first } = await subscribe(client, managed)
  stream.ack(first, [NAME])
  return { client, managed, stream, first }
}

async function ackNext(stream: TestAdsStream, names: readonly string[] = [NAME]): Promise<ReceivedResponse> {
  const response = await stream.next()
  stream.ack(response, names)
  return response
}

const fault = (promise: Promise<unknown>) =>
  promise.then(
    () => 'resolved',
    (error: unknown) => error,
  )

t.test('a change of the Listener is another Listener, and resolves at its ACK', async t => {
  const { managed, stream, first } = await serve(t)
  let settled = false
  const change = managed.changeListener().then(() => {
    settled = true
  })
  const second = await stream.next()
  t.equal(second.version_info, '2')
  t.notSame(second.resources, first.resources)
  t.match(second.resources, [{ name: NAME, address: { socket_address: { port_value: 50051 } } }])

  stream.ack(first, [NAME])
  await stream.probe('type/other')
  t.equal(settled, false, 'an ACK of the version before is not it')
  stream.ack(second, [NAME])
  await change
  t.match(managed.events.map(({ kind, versionInfo }) => [kind, versionInfo]).slice(-1), [['ack', '2']])
})

t.test('an answer to the version before does not settle a postponed change', async t => {
  const { client, managed } = await manage(t)
  const { stream, first } = await subscribe(client, managed)
  managed.pause()
  let settled = false
  const change = managed.changeListener().then(() => {
    settled = true
  })
  const accepted = new Promise<void>(resolve => {
    managed.onEvent(({ kind }) => {
      if (kind === 'ack') resolve()
    })
  })
  stream.ack(first, [NAME])
  await accepted
  await Promise.resolve()
  t.equal(settled, false)
  managed.resume()
  await ackNext(stream)
  await change
})

t.test('a NACK rejects the change with the error detail of the server', async t => {
  const { managed, stream } = await serve(t)
  const change = fault(managed.changeListener())
  stream.nack(await stream.next(), [NAME], '1', 'no taste for it')
  t.match(await change, { name: 'HarnessError', message: /Listener version 2: no taste for it/ })
  t.match(await managed.firstNack(), { typeUrl: LISTENER_TYPE_URL, error: 'no taste for it' })
  t.match(managed.events.at(-1), {
    kind: 'nack',
    versionInfo: '2',
    error: 'no taste for it',
    resourceNames: [NAME],
  })
})

t.test('a request for other names is no ACK, where its version is not the one that was sent', async t => {
  const { client, managed } = await manage(t)
  const { stream, first } = await subscribe(client, managed)
  stream.ack({ ...first, version_info: '0' }, [NAME, 'more'])
  const again = await stream.next()
  t.equal(again.version_info, '1', 'it is answered')
  stream.nack(again, [NAME, 'more'], '0', 'no')
  stream.ack(again, [NAME, 'third'])
  await stream.next()
  t.same(
    managed.events.map(({ kind }) => kind),
    ['stream-opened', 'pushed', 'pushed', 'nack', 'pushed'],
  )
})

t.test('the same answer twice is one answer', async t => {
  const { managed, stream } = await serve(t)
  const change = fault(managed.changeListener())
  const second = await stream.next()
  stream.nack(second, [NAME], '1', 'once')
  stream.nack(second, [NAME, 'more'], '1', 'twice')
  await change
  await stream.next()
  t.equal(managed.events.filter(({ kind }) => kind === 'nack').length, 1)
})

t.test('a resent Listener has a new version and the same bytes', async t => {
  const { managed, stream, first } = await serve(t, { decodeAny: false })
  const change = managed.resendListener()
  const second = await ackNext(stream)
  await change
  t.equal(second.version_info, '2')
  t.same(second.resources, first.resources)
  t.ok(second.resources[0]?.['value'] instanceof Buffer, 'bytes were compared')
})

t.test('inline routes change inside the Listener', async t => {
  const { managed, stream, first } = await serve(t)
  const change = managed.changeRoutes()
  const second = await ackNext(stream)
  await change
  t.equal(second.type_url, LISTENER_TYPE_URL)
  t.notSame(second.resources, first.resources)
})

t.test('routes served over RDS change alone', async t => {
  const { managed, stream, first } = await serve(t, { routes: 'rds' })
  const [routeConfigName] = JSON.stringify(first).match(/(?<="route_config_name":")[^"]+/) ?? []
  t.ok(routeConfigName, 'the Listener names its routes')
  const names = [routeConfigName!]
  stream.send({ type_url: ROUTES_TYPE_URL, resource_names: names })
  const routes = await ackNext(stream, names)
  t.match(routes.resources, [{ name: routeConfigName, virtual_hosts: [{ domains: ['*'] }] }])

  const change = managed.changeRoutes()
  const changed = await ackNext(stream, names)
  await change
  t.match(changed, { type_url: ROUTES_TYPE_URL, version_info: '2' })
  t.notSame(changed.resources, routes.resources)
  t.match(await stream.probe('type/other'), { type_url: 'type/other' }, 'no Listener was sent')
})

t.test('the Listener is removed and restored', async t => {
  const { managed, stream, first } = await serve(t)
  const removal = managed.removeListener()
  t.same((await ackNext(stream)).resources, [])
  await removal
  const restoration = managed.restoreListener()
  const restored = await ackNext(stream)
  await restoration
  t.match(restored.resources, [{ name: NAME, default_filter_chain: {} }])
  t.notSame(restored.resources, first.resources, 'not the same, or grpc-js would overlook it')
})

t.test('no response while paused, then the newest version once', async t => {
  const { client, managed } = await manage(t)
  managed.pause()
  const paused = client.open()
  paused.send({ node: { id: managed.nodeId }, type_url: LISTENER_TYPE_URL, resource_names: [NAME] })
  const opened = new Promise<void>(resolve => {
    managed.onEvent(({ kind }) => {
      if (kind === 'stream-opened') resolve()
    })
  })
  await opened
  managed.setListener(undefined)
  const change = managed.changeListener()
  t.notOk(managed.events.some(({ kind }) => kind === 'pushed'))
  managed.resume()
  t.equal((await ackNext(paused)).version_info, '3')
  await change
  managed.resume()
  t.match(await paused.probe('type/other'), { type_url: 'type/other' })
})

t.test('a dropped stream ends with UNAVAILABLE, and a change waits for the next one', async t => {
  const { client, managed, stream } = await serve(t)
  managed.dropStream()
  t.match(await stream.ended, { code: status.UNAVAILABLE, details: /on purpose/ })
  t.equal(managed.connected, false)
  t.match(managed.events.at(-1), { kind: 'stream-closed', error: /on purpose/ })

  const change = managed.changeListener()
  const next = await subscribe(client, managed)
  t.equal(next.first.version_info, '2')
  next.stream.ack(next.first, [NAME])
  await change
  t.equal(managed.connected, true)
})

t.test('a change without an answer is rejected at its deadline, with the reason', async t => {
  const { managed } = await manage(t, { answerTimeoutMs: 30 })
  t.match(await fault(managed.changeListener()), {
    name: 'HarnessError',
    message: /Listener version 2 within 0.03 s: it has no ADS stream open/,
  })
})

t.test('a change that is replaced before its answer says so', async t => {
  const { managed, stream } = await serve(t)
  const early = fault(managed.changeListener())
  const late = managed.resendListener()
  t.match(await early, { name: 'HarnessError', message: /version 2 was replaced by version 3/ })
  stream.ack(await stream.next(), [NAME])
  stream.ack(await stream.next(), [NAME])
  await late
})

t.test('a Listener can be served broken, and whole again', async t => {
  const { managed, stream, first } = await serve(t)
  managed.setListener(listener => ({ ...listener, address: null }))
  t.match((await stream.next()).resources, [{ name: NAME, address: null }])
  managed.setListener(undefined)
  t.same((await stream.next()).resources, first.resources)
})

t.test('an override that throws, or makes nonsense, ends the stream and not the process', async t => {
  const { client, managed, stream } = await serve(t)
  managed.setListener(() => {
    throw new Error('out of ideas')
  })
  t.match(await stream.ended, { code: status.INTERNAL, details: /out of ideas/ })
  managed.setListener(() => ({ address: 5 }) as never)
  const next = client.open()
  next.send({ node: { id: managed.nodeId }, type_url: LISTENER_TYPE_URL, resource_names: [NAME] })
  t.equal((await next.ended).code, status.INTERNAL)
})

t.test('listeners hear events in order until they unsubscribe', async t => {
  const { client, managed } = await manage(t)
  const heard: string[] = []
  const unsubscribe = managed.onEvent(({ kind }) => heard.push(kind))
  const { stream, first } = await subscribe(client, managed)
  stream.ack(first, [NAME])
  await stream.probe('type/other')
  t.same(heard, ['stream-opened', 'pushed', 'ack', 'pushed'])
  t.same(
    managed.events.map(({ kind }) => kind),
    heard,
  )
  unsubscribe()
  managed.setListener(undefined)
  t.equal(heard.length, 4)
  t.ok(managed.events.every(({ atMs }, n) => atMs >= (managed.events[n - 1]?.atMs ?? 0)))
})
