import t from 'tap'
import type { ChurnCounts } from '../model/load/load.js'
import type { ServerCounts } from '../model/sample.js'
import type { RunningTarget } from '../targets/target.js'
import { ReconcileCounts } from './reconcile-counts.js'

/** A target that only has counters. */
function counting(read: () => ServerCounts | undefined): RunningTarget {
  return { counts: () => Promise.resolve(read()) } as RunningTarget
}

function churned(connections: number, failures: Record<string, number> = {}): ChurnCounts {
  return {
    connected: connections,
    completed: connections,
    rpcsAnswered: connections,
    failures,
    elapsedMs: 1,
  }
}

const zero: ServerCounts = { accepted: 0, ended: 0, rpcsAnswered: 0 }

t.test('the x axis is the number of connections that the server counted', async t => {
  let counts: ServerCounts = { accepted: 7, ended: 7, rpcsAnswered: 3 }
  const target = counting(() => counts)
  const counted = new ReconcileCounts(0)
  await counted.begin(target)
  counts = { accepted: 107, ended: 90, rpcsAnswered: 103 }
  await counted.addRound(target, churned(100), true, 100)
  t.equal(counted.units, 107)
})

t.test('a server that counts late is waited for', async t => {
  let asked = 0
  const target = counting(() => (++asked < 5 ? zero : { accepted: 10, ended: 10, rpcsAnswered: 10 }))
  const counted = new ReconcileCounts(0)
  await counted.begin(target)
  await t.resolves(counted.addRound(target, churned(10), true, 10))
})

t.test('a server that accepts and closes without answering is void', async t => {
  let counts = zero
  const target = counting(() => counts)
  const counted = new ReconcileCounts(0)
  await counted.begin(target)
  counts = { accepted: 10, ended: 10, rpcsAnswered: 0 }
  await t.rejects(counted.addRound(target, churned(10), true, 10), {
    name: 'VoidRun',
    message: /10 connections with 10 RPCs in all, the server counted 10 with 0/,
  })
})

t.test('missing connections and connections of another client are void', async t => {
  for (const accepted of [9, 11]) {
    let counts = zero
    const target = counting(() => counts)
    const counted = new ReconcileCounts(0)
    await counted.begin(target)
    counts = { accepted, ended: accepted, rpcsAnswered: 10 }
    await t.rejects(counted.addRound(target, churned(10), true, 10), { name: 'VoidRun' }, `${accepted}`)
  }
})

t.test('a round with a failed or missing connection is void', async t => {
  const target = counting(() => undefined)
  const counted = new ReconcileCounts(0)
  await counted.begin(target)
  await t.rejects(counted.addRound(target, churned(9, { 'connect refused': 1 }), true, 10), {
    name: 'VoidRun',
    message: /1 × connect refused/,
  })
  await t.rejects(counted.addRound(target, churned(9), true, 10), { name: 'VoidRun' })
})
