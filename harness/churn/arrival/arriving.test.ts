import t from 'tap'
import type { Arrival } from '../../model/load/arrival.js'
import type { CloseKind } from '../../model/load/close-kind.js'
import type { ClientKind } from '../../model/load/client-kind.js'
import { DEFAULT_LOAD, type Load } from '../../model/load/load.js'
import { churn, type ChurnOptions } from '../churn.js'
import { GrpcJsServer } from '../testing/grpc-js-server.js'

function options(server: GrpcJsServer, connections: number, load: Partial<Load>): ChurnOptions {
  return {
    address: server.address,
    load: { ...DEFAULT_LOAD, ...load },
    connections,
    signal: new AbortController().signal,
  }
}

for (const client of ['raw', 'grpc-js'] as ClientKind[]) {
  t.test(`${client}: no connection begins before its time, and all of them come`, async t => {
    const server = await GrpcJsServer.start()
    t.teardown(() => server.close())
    const arrivals: [Arrival, number][] = [
      [{ kind: 'steady', perSecond: 100 }, 190],
      [{ kind: 'ramp', fromPerSecond: 50, toPerSecond: 150 }, 180],
      [{ kind: 'burst', size: 7, everyMs: 80 }, 160],
    ]
    for (const [arrival, lastDueMs] of arrivals) {
      const before = server.rpcsAnswered
      const counts = await churn(options(server, 20, { client, arrival }))
      t.match(counts, { connected: 20, completed: 20, rpcsAnswered: 20, failures: {} })
      t.equal(server.rpcsAnswered - before, 20)
      t.ok(counts.elapsedMs >= lastDueMs, `${arrival.kind}: ${counts.elapsedMs} ms`)
      t.type(counts.behindMs, 'number')
    }
  })

  t.test(`${client}: what is due waits for the cap, and how late it came is told`, async t => {
    const server = await GrpcJsServer.start()
    t.teardown(() => server.close())
    const arrival: Arrival = { kind: 'burst', size: 4, everyMs: 1 }
    const load = { client, arrival, concurrency: 1, lingerMs: 40 }
    const counts = await churn(options(server, 4, load))
    t.match(counts, { completed: 4, failures: {} })
    t.equal(server.accepted, 4)
    // A connection may be closed by its client and not yet by its server when the next one comes.
    t.ok(server.mostOpen <= 2, `${server.mostOpen} at once`)
    t.ok((counts.behindMs ?? 0) >= 110, `${counts.behindMs ?? -1} ms`)
  })

  t.test(`${client}: a burst comes at once where the cap has room for it`, async t => {
    const server = await GrpcJsServer.start()
    t.teardown(() => server.close())
    const abort = new AbortController()
    const arrival: Arrival = { kind: 'burst', size: 6, everyMs: 60_000 }
    const load = { client, arrival, concurrency: 12, lingerMs: 60_000 }
    const churning = churn({ ...options(server, 12, load), signal: abort.signal })
    const reason = new Error('seen enough')
    const timer = setInterval(() => {
      if (server.mostOpen === 6) abort.abort(reason)
    }, 5)
    t.teardown(() => clearInterval(timer))
    await t.rejects(churning, reason)
  })

  t.test(`${client}: an abort ends the waiting too`, async t => {
    const server = await GrpcJsServer.start()
    t.teardown(() => server.close())
    const abort = new AbortController()
    const arrival: Arrival = { kind: 'steady', perSecond: 0.01 }
    const churning = churn({ ...options(server, 9, { client, arrival }), signal: abort.signal })
    while (server.ended < 1) await new Promise(resolve => setTimeout(resolve, 5))
    const reason = new Error('enough')
    abort.abort(reason)
    await t.rejects(churning, reason)
    t.equal(server.accepted, 1)
  })
}

t.test('a mixture arrives like anything else', async t => {
  const server = await GrpcJsServer.start()
  t.teardown(() => server.close())
  const close = new Map<CloseKind, number>([
    ['clean', 1],
    ['rst', 1],
  ])
  const counts = await churn(options(server, 20, { close, arrival: { kind: 'steady', perSecond: 500 } }))
  t.match(counts, { connected: 20, completed: 20, rpcsAnswered: 10, failures: {} })
  t.equal(server.rpcsAnswered, 10)
})

t.test('where nothing waits, nothing is late', async t => {
  const server = await GrpcJsServer.start()
  t.teardown(() => server.close())
  t.notOk('behindMs' in (await churn(options(server, 3, {}))))
})
