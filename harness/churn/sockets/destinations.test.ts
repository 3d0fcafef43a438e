import { createServer, type AddressInfo } from 'node:net'
import t from 'tap'
import { DEFAULT_LOAD } from '../../model/load/load.js'
import { churn } from '../churn.js'
import { destinations } from './destinations.js'

const linux = process.platform === 'linux' ? {} : { skip: 'only Linux has all of 127.0.0.0/8' }

t.test('one address is dialled where it is one', async t => {
  const next = destinations({ host: '127.0.0.1', port: 7 })
  t.strictSame(
    [next(), next()],
    [
      { host: '127.0.0.1', port: 7 },
      { host: '127.0.0.1', port: 7 },
    ],
  )
  t.strictSame(destinations({ host: '::', port: 7 })(), { host: '::1', port: 7 })
})

t.test('a server on every address is dialled at many', linux, async t => {
  const dialled = new Map<string | undefined, number>()
  const server = createServer(socket => {
    dialled.set(socket.localAddress, (dialled.get(socket.localAddress) ?? 0) + 1)
    socket.resume()
  })
  await new Promise<void>(resolve => server.listen(0, '0.0.0.0', resolve))
  t.teardown(() => server.close())
  const counts = await churn({
    address: { host: '0.0.0.0', port: (server.address() as AddressInfo).port },
    load: { ...DEFAULT_LOAD, close: 'tcp-only' },
    connections: 32,
    signal: new AbortController().signal,
  })
  t.match(counts, { connected: 32, completed: 32, failures: {} })
  t.equal(dialled.size, 16)
  t.ok([...dialled.values()].every(times => times === 2))
})
