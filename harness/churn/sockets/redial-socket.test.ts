import t from 'tap'
import { CLOSE_KINDS } from '../../model/load/close-kind.js'
import { DEFAULT_LOAD } from '../../model/load/load.js'
import { churn } from '../churn.js'
import { ScriptedServer, response } from '../testing/scripted-server.js'

const never = new AbortController().signal

t.test('one socket object after the other way to end, with one connection at once', async t => {
  const server = await ScriptedServer.start()
  t.teardown(() => server.close())
  const counts = await churn({
    address: server.address,
    load: { ...DEFAULT_LOAD, close: new Map(CLOSE_KINDS.map(kind => [kind, 1])), concurrency: 1 },
    connections: CLOSE_KINDS.length * 3,
    signal: never,
    timeoutMs: 2_000,
  })
  t.match(counts, { connected: 21, completed: 21, rpcsAnswered: 9, failures: {} })
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
