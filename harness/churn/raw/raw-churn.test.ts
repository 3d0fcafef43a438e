import t from 'tap'
import { ReusedConnection } from './reused-connection.js'
import { CLOSE_KINDS, CLOSES, type CloseKind } from '../../model/load/close-kind.js'
import { DEFAULT_LOAD, type Load } from '../../model/load/load.js'
import { reuseOnce } from '../testing/reuse-once.js'
import { churn, type ChurnOptions } from '../churn.js'
import { Flag, FrameType } from '../http2/frame.js'
import { GrpcJsServer } from '../testing/grpc-js-server.js'
import { PINGS_AFTER_RESPONSE, answersPings, onceResponseIsRead } from '../testing/pings-after-response.js'
import { ScriptedServer, response, type SeenConnection } from '../testing/scripted-server.js'

function options(
  server: { readonly address: ChurnOptions['address'] },
  connections: number,
  load: Partial<Load> = {},
): ChurnOptions {
  return {
    address: server.address,
    load: { ...DEFAULT_LOAD, ...load },
    connections,
    signal: new AbortController().signal,
  }
}

/** However long that takes: the runner has a deadline for all of it. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise(resolve => setTimeout(resolve, 5))
}

const has = ({ frames }: SeenConnection, type: number): boolean => frames.some(frame => frame.type === type)

/** The others are for a server that checks what it reads. */
const KEEPING = CLOSE_KINDS.filter(kind => !CLOSES[kind].breaks && ['fin', 'rst'].includes(CLOSES[kind].end))

for (const close of KEEPING) {
  t.test(`${close}: the server sees just that`, async t => {
    const server = await ScriptedServer.start()
    t.teardown(() => server.close())
    const counts = await churn(options(server, 40, { close, concurrency: 8 }))
    await server.quiet(40)
    const rpcs = CLOSES[close].rpcs ? 40 : 0
    t.match(counts, { connected: 40, completed: 40, rpcsAnswered: rpcs, failures: {} })
    t.equal(server.seen.length, 40)
    t.equal(server.seen.filter(each => has(each, FrameType.data)).length, rpcs, 'requests')
    t.equal(
      server.seen.filter(each => has(each, FrameType.goaway)).length,
      close === 'clean' ? 40 : 0,
      'GOAWAY',
    )
    const { end } = CLOSES[close]
    t.ok(
      server.seen.every(({ ended }) => ended === end),
      `all ended with ${end}`,
    )
    if (CLOSES[close].opens === 'tcp')
      t.ok(
        server.seen.every(({ bytes }) => bytes === 0),
        'not one byte',
      )
    else if (close !== 'rst-at-preface') {
      const acknowledged = (each: SeenConnection): boolean =>
        each.frames.some(({ type, flags }) => type === FrameType.settings && flags === Flag.ack)
      t.ok(server.seen.every(acknowledged), 'SETTINGS were acknowledged')
    }
  })

  t.test(`${close}: a grpc-js server agrees`, async t => {
    const server = await GrpcJsServer.start()
    t.teardown(() => server.close())
    const counts = await churn(options(server, 60, { close, concurrency: 8 }))
    while (server.accepted < 60 || server.ended < 60) await new Promise(resolve => setTimeout(resolve, 5))
    const rpcs = CLOSES[close].rpcs ? 60 : 0
    t.match(counts, { connected: 60, completed: 60, rpcsAnswered: rpcs, failures: {} })
    t.equal(server.accepted, 60)
    t.equal(server.rpcsAnswered, rpcs)
  })
}

t.test('a mixture keeps its proportions', async t => {
  const server = await ScriptedServer.start()
  t.teardown(() => server.close())
  const close = new Map<CloseKind, number>([
    ['clean', 3],
    ['rst', 1],
    ['tcp-only', 1],
  ])
  const counts = await churn(options(server, 50, { close }))
  await server.quiet(50)
  t.match(counts, { completed: 50, rpcsAnswered: 30, failures: {} })
  t.equal(server.seen.filter(each => has(each, FrameType.goaway)).length, 30)
  t.equal(server.seen.filter(({ ended }) => ended === 'rst').length, 10)
  t.equal(server.seen.filter(({ bytes }) => bytes === 0).length, 10)
})

t.test('several RPCs on a connection, with bodies far above the windows', async t => {
  const server = await GrpcJsServer.start()
  t.teardown(() => server.close())
  const load = { rpcsPerConnection: 3, requestBytes: 200_000, responseBytes: 300_000, concurrency: 2 }
  const counts = await churn(options(server, 4, load))
  t.match(counts, { connected: 4, completed: 4, rpcsAnswered: 12, failures: {} })
  t.equal(server.rpcsAnswered, 12)
})

t.test('a lingering client answers pings', async t => {
  const server = await ScriptedServer.start(PINGS_AFTER_RESPONSE)
  t.teardown(() => server.close())
  const abort = new AbortController()
  const churning = churn({ ...options(server, 2, { lingerMs: 60_000 }), signal: abort.signal })
  const reason = new Error('seen enough')
  void until(() => server.seen.length === 2 && server.seen.every(answersPings)).then(() =>
    abort.abort(reason),
  )
  await t.rejects(churning, reason)
})

t.test('a lingering client closes when its time has come', async t => {
  const server = await ScriptedServer.start()
  t.teardown(() => server.close())
  const counts = await churn(options(server, 2, { lingerMs: 60 }))
  t.match(counts, { completed: 2, failures: {} })
  t.ok(counts.elapsedMs >= 60)
  for (const { frames } of server.seen) t.equal(frames.at(-1)?.type, FrameType.goaway)
})

t.test('a half-open client answers no ping', async t => {
  const server = await ScriptedServer.start(PINGS_AFTER_RESPONSE)
  t.teardown(() => server.close())
  const counts = await churn(options(server, 1, { close: 'half-open', silentMs: 100 }))
  await server.quiet(1)
  t.match(counts, { completed: 1, rpcsAnswered: 1, failures: {} })
  t.equal(server.seen[0]?.ended, 'rst')
  t.notOk(server.seen.some(answersPings))
})

t.test('a client that was silent sees that the server closes after its FIN', async t => {
  const server = await ScriptedServer.start()
  t.teardown(() => server.close())
  const counts = await churn(options(server, 3, { close: 'tcp-silent', silentMs: 50 }))
  t.match(counts, { completed: 3, failures: {} })
  t.equal(counts.notClosedByServer, undefined)
})

t.test('in a mixture, only half-open clients are silent, and for as long as they are told', async t => {
  const server = await ScriptedServer.start(PINGS_AFTER_RESPONSE)
  t.teardown(() => server.close())
  const close = new Map<CloseKind, number>([
    ['clean', 1],
    ['half-open', 1],
  ])
  const load = { close, lingerMs: 60_000, silentMs: 200, concurrency: 6 }
  const abort = new AbortController()
  const startMs = performance.now()
  const churning = churn({ ...options(server, 6, load), signal: abort.signal })
  const reason = new Error('seen enough')
  const silent = (each: SeenConnection): boolean => each.ended === 'rst' && !answersPings(each)
  const lingering = (each: SeenConnection): boolean => each.ended === undefined && answersPings(each)
  void until(
    () => server.seen.filter(silent).length === 3 && server.seen.filter(lingering).length === 3,
  ).then(() => abort.abort(reason))
  await t.rejects(churning, reason)
  t.ok(performance.now() - startMs >= 200)
})

t.test('a server that gives a silent client up does not spoil the count', async t => {
  const server = await ScriptedServer.start(onceResponseIsRead(socket => socket.resetAndDestroy()))
  t.teardown(() => server.close())
  const counts = await churn(options(server, 4, { close: 'half-open', silentMs: 80 }))
  t.match(counts, { completed: 4, rpcsAnswered: 4, failures: {} })
})

t.test('reuse: one connection, as many streams at once as the server takes', async t => {
  const server = await GrpcJsServer.start()
  t.teardown(() => server.close())
  const counts = await reuseOnce(options(server, 500))
  t.match(counts, { connected: 1, completed: 1, rpcsAnswered: 500, failures: {} })
  t.equal(server.accepted, 1)
  t.equal(server.rpcsAnswered, 500)
})

t.test('reuse: the connection stays the same from one call to the next', async t => {
  const server = await GrpcJsServer.start()
  t.teardown(() => server.close())
  const { address, load } = options(server, 0)
  const reused = new ReusedConnection({ address, load, timeoutMs: 20_000 })
  const signal = new AbortController().signal
  t.match(await reused.ask(50, signal), { connected: 1, completed: 0, rpcsAnswered: 50, failures: {} })
  await new Promise(resolve => setTimeout(resolve, 100))
  t.match(await reused.ask(70, signal), { connected: 0, completed: 0, rpcsAnswered: 70, failures: {} })
  t.match(await reused.close(), { completed: 1, failures: {} })
  t.equal(server.accepted, 1)
  t.equal(server.rpcsAnswered, 120)
})

t.test('reuse: MAX_CONCURRENT_STREAMS is kept to, and a smaller header table too', async t => {
  let open = 0
  let most = 0
  const asked: number[] = []
  const blocks: Buffer[] = []
  const settings = [0, 0, 12, FrameType.settings, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 2, 0, 1, 0, 0, 0, 0]
  const server = await ScriptedServer.start({
    greeting: Buffer.from(settings),
    onFrame: ({ type, payload }) => {
      if (type === FrameType.headers) blocks.push(payload)
      if (type === FrameType.headers) most = Math.max(most, ++open)
    },
    // In pairs, so that there are two whenever the client dares; late, so that a third would be seen.
    respond: (id, socket) => {
      asked.push(id)
      if (asked.length === 2) {
        const both = asked.splice(0).map(each => response(each))
        setTimeout(() => {
          open -= 2
          socket.write(Buffer.concat(both))
        }, 2)
      }
      return Buffer.alloc(0)
    },
  })
  t.teardown(() => server.close())
  const counts = await reuseOnce(options(server, 20))
  t.match(counts, { rpcsAnswered: 20, failures: {} })
  t.equal(most, 2)
  t.equal(blocks[1]?.[0], 0x20, 'the second block empties the table')
  t.ok(
    blocks.slice(2).every(block => block[0] !== 0x20 && block.length > 30),
    'no later one refers to it',
  )
})
