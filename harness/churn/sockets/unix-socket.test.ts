import { createServer } from 'node:net'
import t from 'tap'
import { DEFAULT_LOAD } from '../../model/load/load.js'
import { runningNode, socketPath } from '../../targets/testing/running-server.js'
import { HEALTH } from '../calls/found-calls.js'
import { churn } from '../churn.js'
import { reflectSchema } from '../schema/reflection.js'

const signal = new AbortController().signal

t.test('both clients open connections to a Unix-domain socket, each RPC on its own', async t => {
  const { path, remove } = socketPath()
  t.teardown(remove)
  const server = await runningNode({ address: { path } }, [])
  t.teardown(() => server.end())
  for (const client of ['raw', 'grpc-js'] as const) {
    const load = { ...DEFAULT_LOAD, client, concurrency: 8, rpcsPerConnection: 2 }
    const counts = await churn({ address: { path }, load, connections: 100, signal, call: HEALTH })
    t.match(counts, { connected: 100, completed: 100, rpcsAnswered: 200, failures: {} }, client)
  }
  for (const close of ['fin', 'tcp-only'] as const) {
    const load = { ...DEFAULT_LOAD, close, concurrency: 8 }
    t.match(
      await churn({ address: { path }, load, connections: 20, signal }),
      { completed: 20, failures: {} },
      close,
    )
  }
  // Each connection fails, and would be reset if it were TCP.
  const unknown = await churn({ address: { path }, load: DEFAULT_LOAD, connections: 4, signal })
  t.match(unknown, { completed: 0, failures: { 'grpc-status 12': 4 } })
  await t.rejects(reflectSchema({ path }, undefined, 'acme.orders.v1.Orders/GetOrder', 2_000), {
    message: /has no reflection/,
  })
})

t.test('a server that speaks no HTTP/2 is a failure with a reason, though there is no RST', async t => {
  const { path, remove } = socketPath()
  t.teardown(remove)
  const server = createServer(socket => {
    socket.on('error', () => undefined)
    socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')
  })
  await new Promise<void>(resolve => server.listen(path, resolve))
  t.teardown(() => server.close())
  const counts = await churn({ address: { path }, load: DEFAULT_LOAD, connections: 4, signal, call: HEALTH })
  t.equal(counts.completed, 0)
  t.equal(
    Object.values(counts.failures).reduce((sum, count) => sum + count, 0),
    4,
  )
})
