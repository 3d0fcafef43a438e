import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import t from 'tap'
import { pollUntil } from '../../async/poll-until.js'
import { abandoned, AbandonedSockets } from './abandoned-sockets.js'

t.test(
  'from a certain number on, sockets that the server has ended are closed, and the others stay open',
  async t => {
    const served: Socket[] = []
    const server = createServer(socket => {
      socket.on('error', () => undefined)
      served.push(socket)
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    t.teardown(() => void server.close())
    const { port } = server.address() as AddressInfo
    const all = new AbandonedSockets(20)
    const open = async (): Promise<Socket> => {
      const socket = connect(port, '127.0.0.1')
      await once(socket, 'connect')
      return abandoned(socket)
    }
    for (let i = 0; i < 19; i++) all.add(await open())
    await pollUntil(() => served.length === 19, { everyMs: 5, patienceMs: 5_000 })
    // The server ends all but the first three, and nobody reads that.
    for (const socket of served.slice(3)) socket.end('bye')
    await new Promise(resolve => setTimeout(resolve, 50))
    t.equal(all.size, 19)
    all.add(await open())
    t.ok(await pollUntil(() => all.size === 4, { everyMs: 10, patienceMs: 5_000 }), `${all.size} are left`)
    t.strictSame(
      served.slice(0, 3).map(({ destroyed }) => destroyed),
      [false, false, false],
    )
    all.close()
    t.equal(all.size, 0)
  },
)

t.test('where the server ends none, the oldest are closed at four times as many', async t => {
  const server = createServer(socket => socket.on('error', () => undefined).resume())
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => void server.close())
  const { port } = server.address() as AddressInfo
  const all = new AbandonedSockets(4)
  const sockets: Socket[] = []
  for (let i = 0; i < 18; i++) {
    const socket = connect(port, '127.0.0.1')
    await once(socket, 'connect')
    sockets.push(socket)
    all.add(abandoned(socket))
  }
  t.equal(all.size, 16)
  t.strictSame(
    sockets.slice(0, 3).map(({ destroyed }) => destroyed),
    [true, true, false],
  )
  all.close()
})
