import { EventEmitter, once } from 'node:events'
import { createServer, Socket, type AddressInfo } from 'node:net'
import t from 'tap'
import { CLOSE_KINDS, CLOSES } from '../../model/load/close-kind.js'
import { DEFAULT_LOAD } from '../../model/load/load.js'
import { churn } from '../churn.js'
import { ScriptedServer, response } from '../testing/scripted-server.js'
import { RedialSocket } from './redial-socket.js'

const never = new AbortController().signal

t.test('one socket object after the other way to end, with one connection at once', async t => {
  const server = await ScriptedServer.start()
  t.teardown(() => server.close())
  const kinds = CLOSE_KINDS.filter(kind => !CLOSES[kind].breaks && ['fin', 'rst'].includes(CLOSES[kind].end))
  const counts = await churn({
    address: server.address,
    load: { ...DEFAULT_LOAD, close: new Map(kinds.map(kind => [kind, 1])), concurrency: 1, silentMs: 10 },
    connections: kinds.length * 3,
    signal: never,
    timeoutMs: 2_000,
  })
  const carrying = kinds.filter(kind => CLOSES[kind].rpcs).length
  t.match(counts, {
    connected: kinds.length * 3,
    completed: kinds.length * 3,
    rpcsAnswered: carrying * 3,
    failures: {},
  })
})

t.test('a connection that failed in whatever way leaves the next one alone', async t => {
  let requests = 0
  const failures: ((id: number) => Buffer | 'reset' | 'end' | 'silence')[] = [
    () => 'reset',
    () => 'end',
    () => 'silence',
    // Larger than any frame may be: the client says GOAWAY and leaves.
    () => Buffer.from([0xff, 0xff, 0xff, 0, 0, 0, 0, 0, 1]),
    id => response(id).subarray(0, 12),
  ]
  const server = await ScriptedServer.start({
    respond: (id, socket) => {
      const turn = requests++
      if (turn % 2 === 1) return response(id)
      const answer = failures[turn / 2]?.(id)
      if (answer === 'reset') socket.resetAndDestroy()
      if (answer === 'end') socket.end()
      return Buffer.isBuffer(answer) ? answer : Buffer.alloc(0)
    },
  })
  t.teardown(() => server.close())
  const counts = await churn({
    address: server.address,
    load: { ...DEFAULT_LOAD, concurrency: 1 },
    connections: failures.length * 2,
    signal: never,
    timeoutMs: 100,
  })
  t.match(counts, { connected: 10, completed: 5, rpcsAnswered: 5 })
  const failed = Object.values(counts.failures).reduce((sum, count) => sum + count, 0)
  t.equal(failed, 5, JSON.stringify(counts.failures))
})

t.test('TCP_NODELAY is set before bytes that would wait for an acknowledgment, and only then', async t => {
  const server = createServer({ allowHalfOpen: true }, socket => {
    socket.on('data', () => socket.write('+'))
    socket.on('end', () => socket.end())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => server.close())
  const { port } = server.address() as AddressInfo
  const set: boolean[] = []
  const own = Object.getOwnPropertyDescriptor(Socket.prototype, 'setNoDelay')
  t.intercept(Socket.prototype, 'setNoDelay', {
    ...own,
    value(this: Socket, on: boolean) {
      set.push(on)
      return (own?.value as Socket['setNoDelay']).call(this, on)
    },
  })
  const events = new EventEmitter()
  const emit = (name: string) => () => events.emit(name)
  const socket = new RedialSocket({
    onConnect: emit('connect'),
    onReady: emit('ready'),
    onUnfit: emit('unfit'),
    onRead: emit('read'),
    onEnd: emit('end'),
    onError: emit('failed'),
    onClose: emit('close'),
  })
  /** @returns what was set while the writes were made, and the answer to the first one came before the second if `answered` */
  const connection = async (bytes: readonly number[], answered: boolean): Promise<boolean[]> => {
    set.length = 0
    socket.dial({ to: { host: '127.0.0.1', port }, from: undefined })
    await once(events, 'ready')
    for (const size of bytes) {
      const read = once(events, 'read')
      socket.write(Buffer.alloc(size))
      if (!answered) continue
      await read
      socket.peerHasAll()
    }
    const ended = once(events, 'close')
    socket.end()
    await ended
    return [...set]
  }
  t.same(await connection([100], false), [], 'one small write')
  t.same(await connection([100, 100, 100], true), [], 'each one after an answer to the one before')
  t.same(await connection([100, 100, 100], false), [true], 'one directly after the other')
  t.same(await connection([100], false), [false], 'the next connection of the socket begins without')
  t.same(await connection([1_000], false), [true], 'more than one segment')
  socket.destroy()
})
