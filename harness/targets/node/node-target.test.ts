import { connect, createServer, type AddressInfo } from 'node:net'
import t from 'tap'
import { liveHeapOf } from '../../model/sample.js'
import { churnConnections, options, unaryCall } from '../testing/target-clients.js'
import { HarnessError } from '../../model/harness-error.js'
import { ControlPlane } from '../../control-plane/control-plane.js'
import { createNodeTarget } from './node-target.js'
import type { RunningFixture } from '../fixture/fixture-process.js'

const READ_TIMEOUT_MS = 20_000

async function quiet(server: RunningFixture): Promise<{ accepted: number; ended: number }> {
  for (;;) {
    const counts = await server.counts()
    if (counts.accepted === counts.ended) return counts
  }
}

t.test('a plain server answers, counts, has a readable heap and ends', async t => {
  const server = await createNodeTarget({ planted: false }).start(options())
  t.teardown(() => server.stop())
  await server.serving
  t.match(server.version, /^\d+\.\d+\.\d+$/)
  t.equal(server.runtime, process.version)
  t.equal(server.planted, false)
  t.same(await unaryCall(server.address, 3), Buffer.alloc(3))
  await churnConnections(server.address, 4, 'fin')
  await churnConnections(server.address, 5, 'rst')
  t.same(await quiet(server), { accepted: 10, ended: 10, rpcsAnswered: 1 })
  t.match(await server.heap.read(READ_TIMEOUT_MS), { collected: true, liveHeapBytes: Number })
  await server.stop()
  t.match(await server.exited, { how: 'exit code 0' })
  t.throws(() => process.kill(server.pid, 0), { code: 'ESRCH' })
})

t.test("the inspector's port does not reveal its WebSocket address", async t => {
  const server = await createNodeTarget({ planted: false }).start(options())
  t.teardown(() => server.stop())
  const { host, port } = server.heap.address!
  const response = await fetch(`http://${host}:${port}/json/list`)
  t.notMatch(await response.text(), /ws:|[0-9a-f]{8}-/)
})

t.test('the planted leak shows in the heap, and the server reports that it is planted', async t => {
  const growth: Record<string, number> = {}
  for (const planted of [false, true]) {
    const server = await createNodeTarget({ planted }).start(options())
    t.teardown(() => server.stop())
    t.equal(server.planted, planted)
    await churnConnections(server.address, 600, 'fin')
    await quiet(server)
    const before = await server.heap.read(READ_TIMEOUT_MS)
    await churnConnections(server.address, 600, 'fin')
    await quiet(server)
    const after = await server.heap.read(READ_TIMEOUT_MS)
    growth[String(planted)] = (liveHeapOf(after) - liveHeapOf(before)) / 600
    await server.stop()
  }
  t.ok(growth['true']! > 8_000, `planted: ${growth['true']} bytes per connection`)
  t.ok(growth['false']! < 64, `healthy: ${growth['false']} bytes per connection`)
})

t.test('a planted leak has the stated size', async t => {
  for (const [bytes, everyNth] of [
    [64, 1],
    [1_024, 1],
    [65_536, 10],
  ] as const) {
    const server = await createNodeTarget({ planted: true, plant: { bytes, everyNth } }).start(options())
    t.equal(server.planted, true)
    await churnConnections(server.address, 1_000, 'fin')
    await quiet(server)
    const before = await server.heap.read(READ_TIMEOUT_MS)
    await churnConnections(server.address, 2_000, 'fin')
    await quiet(server)
    const after = await server.heap.read(READ_TIMEOUT_MS)
    const found = ((liveHeapOf(after) - liveHeapOf(before)) / 2_000) * everyNth
    // A healthy server moves by some tens of kilobytes over so many connections.
    t.ok(
      Math.abs(found - bytes) < Math.max(bytes * 0.02, 30 * everyNth),
      `${found} found of ${bytes} planted`,
    )
    await server.stop()
  }
})

t.test(
  'an XdsServer listens at the given address, and releases the planted leak with its Listener',
  async t => {
    const controlPlane = await ControlPlane.start()
    t.teardown(() => controlPlane.close())
    const managed = controlPlane.manage()
    const server = await createNodeTarget({ planted: true }).start(
      options({ mode: 'xds', bootstrap: managed.bootstrap() }),
    )
    t.teardown(() => server.stop())
    await server.serving
    t.equal((await unaryCall(server.address, 7)).length, 7)
    if (process.platform === 'linux') {
      // Somebody else can have the same port on another address only if the server has not taken all of them.
      const beside = createServer()
      await new Promise<void>((resolve, reject) => {
        beside.once('error', reject).listen(server.address.port, '127.0.0.2', resolve)
      })
      await new Promise(resolve => beside.close(resolve))
    }

    await churnConnections(server.address, 100, 'fin')
    await quiet(server)
    const before = await server.heap.read(READ_TIMEOUT_MS)
    await churnConnections(server.address, 300, 'fin')
    t.same(await quiet(server), { accepted: 401, ended: 401, rpcsAnswered: 1 })
    const grown = await server.heap.read(READ_TIMEOUT_MS)
    t.ok((liveHeapOf(grown) - liveHeapOf(before)) / 300 > 8_000)
    await managed.changeListener()
    let released: number
    do released = liveHeapOf(grown) - liveHeapOf(await server.heap.read(READ_TIMEOUT_MS))
    while (released < 400 * 8_000)
    t.equal((await unaryCall(server.address, 7)).length, 7, 'it serves on')
  },
)

t.test(
  'in xDS mode a port is chosen, and nothing listens before the management server has sent a Listener',
  async t => {
    const bootstrap = JSON.stringify({
      node: { id: 'test', locality: {} },
      xds_servers: [
        { server_uri: '127.0.0.1:1', channel_creds: [{ type: 'insecure' }], server_features: ['xds_v3'] },
      ],
      server_listener_resource_name_template: 'server/%s',
    })
    const server = await createNodeTarget({ planted: true }).start(options({ mode: 'xds', bootstrap }))
    t.teardown(() => server.stop())
    t.ok(server.address.port > 0)
    t.equal(server.planted, true)
    const refused = await new Promise(resolve => {
      connect(server.address)
        .once('connect', () => resolve(false))
        .once('error', () => resolve(true))
    })
    t.equal(refused, true)
  },
)

t.test('a port in use is refused', async t => {
  const taken = createServer()
  await new Promise<void>(resolve => taken.listen(0, '127.0.0.1', resolve))
  t.teardown(() => new Promise(resolve => taken.close(resolve)))
  const { port } = taken.address() as AddressInfo
  const starting = createNodeTarget({ planted: false }).start(
    options({ listen: { host: '127.0.0.1', port } }),
  )
  await t.rejects(starting, HarnessError)
  await t.rejects(starting, { message: new RegExp(`127.0.0.1:${port} is in use`) })
})
