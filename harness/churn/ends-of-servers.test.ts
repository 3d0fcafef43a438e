import type { Socket } from 'node:net'
import t, { type Test } from 'tap'
import { parseClose } from '../model/load/parse-close.js'
import { DEFAULT_LOAD, type Load } from '../model/load/load.js'
import { churn, type ChurnOptions } from './churn.js'
import { encodeFrame, encodeGoaway } from './http2/frame-encoder.js'
import { Flag, FrameType } from './http2/frame.js'
import { response, ScriptedServer, type Script } from './testing/scripted-server.js'

async function start(t: Test, script: Script): Promise<ScriptedServer> {
  const server = await ScriptedServer.start(script)
  t.teardown(() => server.close())
  return server
}

function options({ address }: ScriptedServer, connections: number, load: Partial<Load>): ChurnOptions {
  return {
    address,
    load: { ...DEFAULT_LOAD, ...load },
    connections,
    signal: new AbortController().signal,
  }
}

const PING = encodeFrame(FrameType.ping, 0, 0, Buffer.alloc(8))
const GOAWAY = encodeGoaway('NO_ERROR')

const SERVER_ENDS: Readonly<Record<string, (socket: Socket) => void>> = {
  FIN: socket => socket.end(),
  'GOAWAY and FIN': socket => socket.end(GOAWAY),
  RST: socket => socket.resetAndDestroy(),
  'GOAWAY and RST': socket => socket.write(GOAWAY, () => socket.resetAndDestroy()),
}

for (const [how, ends] of Object.entries(SERVER_ENDS)) {
  t.test(`a client that answers nothing waits until the server ends the connection with ${how}`, async t => {
    const server = await start(t, {
      respond: (id, socket) => {
        setTimeout(() => socket.write(PING), 20)
        setTimeout(() => ends(socket), 60)
        return response(id)
      },
    })
    const counts = await churn(options(server, 6, { close: 'unanswered', concurrency: 3 }))
    t.match(counts, { connected: 6, completed: 6, rpcsAnswered: 6, failures: {} })
    await server.quiet(6)
    for (const { frames } of server.seen)
      t.notOk(
        frames.some(({ type, flags }) => type === FrameType.ping && flags === Flag.ack),
        'no PING is answered',
      )
  })
}

t.test('a server that never ends such a connection is named as the cause', async t => {
  const server = await start(t, {})
  const counts = await churn({
    ...options(server, 2, { close: 'unanswered', concurrency: 2 }),
    timeoutMs: 200,
  })
  t.equal(counts.completed, 0)
  t.match(Object.keys(counts.failures), [/did not end a connection whose client answers nothing .*keepalive/])
})

/** A server whose last answer of each four comes late, and how many connections had ended before it came. */
async function endedBeforeLast(t: Test, close: string): Promise<number[]> {
  const ended: number[] = []
  let requests = 0
  let closed = 0
  const server = await start(t, {
    respond: (id, socket) => {
      socket.on('close', () => closed++)
      if (++requests % 4 !== 0) return response(id)
      setTimeout(() => {
        ended.push(closed)
        socket.write(response(id))
      }, 150)
      return Buffer.alloc(0)
    },
  })
  const counts = await churn(options(server, 8, { close: parseClose(close), concurrency: 4 }))
  t.match(counts, { completed: 8, rpcsAnswered: 8, failures: {} })
  await server.quiet(8)
  for (const { ended } of server.seen) t.equal(ended, 'rst')
  return ended
}

t.test('connections that end together wait for the last answer', async t => {
  t.same(await endedBeforeLast(t, 'rst-together'), [0, 4])
  t.not((await endedBeforeLast(t, 'rst-after-rpc'))[0], 0, 'others do not')
})

t.test('a mix, an incomplete last group and slow arrivals come to their end', async t => {
  const server = await start(t, {})
  for (const load of [
    { close: parseClose('rst-together=1,clean=3'), concurrency: 5 },
    { close: parseClose('rst-together=1,tcp-only=1,fin=1'), concurrency: 7 },
    {
      close: parseClose('rst-together'),
      concurrency: 8,
      arrival: { kind: 'steady', perSecond: 100 } as const,
    },
  ]) {
    const counts = await churn(options(server, 27, load))
    t.match(counts, { completed: 27, failures: {} })
  }
})
