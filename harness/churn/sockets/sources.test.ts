import { createServer, type AddressInfo } from 'node:net'
import t, { type Test } from 'tap'
import { DEFAULT_LOAD, type Load } from '../../model/load/load.js'
import type { HostPort } from '../../model/host-port.js'
import { parseSources, sourcePorts } from '../../model/load/sources.js'
import { churn } from '../churn.js'
import { GrpcJsServer } from '../testing/grpc-js-server.js'
import { sourcesOf } from './sources.js'

const linux = process.platform === 'linux' ? {} : { skip: 'only Linux has all of 127.0.0.0/8' }
const LOOPBACK = { host: '127.0.0.1', port: 7 }

t.test('a number of addresses, or one for each connection', async t => {
  t.equal(parseSources('each'), 'each')
  t.equal(parseSources('400'), 400)
  t.equal(parseSources(1), 1)
  for (const wrong of ['', '0', '-1', '1.5', 'all', '65537', 'NaN', ' ']) {
    t.throws(() => parseSources(wrong), { name: 'HarnessError', message: /^--sources: / }, wrong)
  }
})

t.test('no pair of address and port comes twice, whatever asks in between', linux, async t => {
  const seen = new Set<string>()
  const addresses = new Set<string>()
  const next = [sourcesOf(400, LOOPBACK), sourcesOf(400, { host: '127.0.0.9', port: 8 })]
  for (let i = 0; i < 200_000; i++) {
    const source = next[i % 2]?.()
    if (!source) break
    seen.add(`${source.localAddress}:${source.localPort}`)
    addresses.add(source.localAddress)
  }
  t.equal(seen.size, 200_000)
  t.equal(addresses.size, 400)
})

t.test('nor do they where address and port come together again long before', linux, async t => {
  const ports = sourcePorts()?.count ?? 0
  // With four addresses, the ports of one address come together again with it after at most that many connections.
  const next = sourcesOf(4, LOOPBACK)
  const draws = 2 * ports
  const seen = new Set(Array.from({ length: draws }, () => JSON.stringify(next?.())))
  t.ok(ports > 4_000)
  t.equal(seen.size, draws)
})

t.test('each connection has an address of its own', linux, async t => {
  const next = sourcesOf('each', LOOPBACK)
  const addresses = new Set(Array.from({ length: 200_000 }, () => next?.().localAddress))
  t.equal(addresses.size, 200_000)
  for (const address of addresses) {
    if (!/^127\.(\d+)\.\d+\.([1-9]\d*)$/.test(address ?? '')) t.fail(`${address}`)
  }
})

t.test('the kernel chooses where there is one address', async t => {
  t.equal(sourcesOf(1, LOOPBACK), undefined)
  t.equal(sourcesOf(400, { host: '::1', port: 7 }), undefined)
  t.equal(sourcesOf('each', { host: '192.0.2.1', port: 7 }), undefined)
})

/** A server that records who connects. */
async function recording(t: Test, host = '127.0.0.1'): Promise<{ address: HostPort; peers: string[] }> {
  const peers: string[] = []
  const server = createServer(socket => {
    peers.push(`${socket.remoteAddress}:${socket.remotePort}`)
    socket.on('error', () => undefined).resume()
  })
  await new Promise<void>(resolve => server.listen(0, host, resolve))
  t.teardown(() => server.close())
  return { address: { host, port: (server.address() as AddressInfo).port }, peers }
}

function load(address: HostPort, changes: Partial<Load>, connections = 1_000) {
  const { signal } = new AbortController()
  return churn({ address, load: { ...DEFAULT_LOAD, close: 'tcp-only', ...changes }, connections, signal })
}

t.test('a server sees the addresses that were asked for, and every connection once', linux, async t => {
  for (const [sources, addresses] of [
    [400, 400],
    [3, 3],
    ['each', 1_000],
    [1, 1],
  ] as const) {
    for (const host of ['127.0.0.1', '0.0.0.0']) {
      const { address, peers } = await recording(t, host)
      t.match(await load(address, { sources }), { completed: 1_000, failures: {} })
      t.equal(new Set(peers.map(peer => peer.replace(/:\d+$/, ''))).size, addresses)
      if (sources !== 1) t.equal(new Set(peers).size, 1_000)
    }
  }
})

/** Whether the port was free on all addresses; it is not any more. */
async function listenEverywhere(t: Test, port: number): Promise<boolean> {
  const server = createServer()
  const listens = await new Promise<boolean>(resolve => {
    server.once('error', () => resolve(false))
    server.listen(port, '0.0.0.0', () => resolve(true))
  })
  t.teardown(() => server.close())
  return listens
}

t.test('a source that another socket uses is passed over', linux, async t => {
  const { address, peers } = await recording(t)
  const next = sourcesOf(400, address)
  const port = next?.().localPort ?? 0
  const taken = await Promise.all([0, 1, 2, 3].map(ahead => listenEverywhere(t, port + ahead)))
  t.ok(taken.includes(true))
  const counts = await load(address, {}, 2_000)
  t.match(counts, { completed: 2_000, failures: {} })
  taken.forEach((here, ahead) => {
    if (here) t.notOk(peers.some(peer => peer.endsWith(`:${port + ahead}`)))
  })
})

t.test('real grpc-js clients come from many addresses, too', linux, async t => {
  const server = await GrpcJsServer.start()
  t.teardown(() => server.close())
  const counts = await load(server.address, { client: 'grpc-js', close: 'clean' }, 50)
  t.match(counts, { completed: 50, failures: {} })
  t.equal(new Set(server.peers).size, 50)
  t.ok(new Set(server.peers.map(peer => peer.replace(/:\d+$/, ''))).size > 40)
})
