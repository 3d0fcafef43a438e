import t from 'tap'
import type { CloseKind } from '../model/load/close-kind.js'
import { DEFAULT_LOAD, type Load } from '../model/load/load.js'
import { leastConnectionsMs } from './least-connections-ms.js'
import { workloads } from './registry.js'

const load = (changes: Partial<Load>): Load => ({ ...DEFAULT_LOAD, concurrency: 16, ...changes })
const mix = (...weights: [CloseKind, number][]): Load['close'] => new Map(weights)

t.test('connections that do not wait take no time', async t => {
  t.equal(leastConnectionsMs(load({}), 300), 0)
  t.equal(leastConnectionsMs(load({ silentMs: 30_000 }), 300), 0, 'a clean close is not silent')
  t.equal(leastConnectionsMs(load({ close: 'tcp-only', lingerMs: 500 }), 300), 0, 'it does not linger')
  t.equal(leastConnectionsMs(load({ lingerMs: 500 }), 0), 0)
})

t.test('as many waits one after the other as the concurrency asks for', async t => {
  t.equal(leastConnectionsMs(load({ close: 'half-open', silentMs: 30_000 }), 300), 19 * 30_000)
  t.equal(leastConnectionsMs(load({ lingerMs: 400 }), 16), 400)
  t.equal(leastConnectionsMs(load({ lingerMs: 400 }), 17), 800)
})

t.test('of a mix, only the connections that wait count', async t => {
  const close = mix(['clean', 3], ['half-open', 1])
  t.equal(leastConnectionsMs(load({ close, silentMs: 1_000 }), 160), (39 * 1_000) / 16)
  t.equal(leastConnectionsMs(load({ close, silentMs: 1_000 }), 8), 1_000, 'one wait is not shared')
  t.equal(leastConnectionsMs(load({ close: mix(['clean', 1], ['rst', 1]), lingerMs: 20 }), 32), 40)
})

t.test('the last connection does not come before its time', async t => {
  t.equal(leastConnectionsMs(load({ arrival: { kind: 'steady', perSecond: 2 } }), 21), 10_000)
  t.equal(
    leastConnectionsMs(load({ arrival: { kind: 'burst', size: 10, everyMs: 900 }, lingerMs: 5 }), 21),
    1_805,
  )
  t.equal(
    leastConnectionsMs(load({ arrival: { kind: 'steady', perSecond: 1e5 }, lingerMs: 400 }), 32),
    800,
    'the waits, where they are longer',
  )
})

t.test('a unit of idle is a millisecond, and requests over one connection need no time', async t => {
  t.equal(workloads.get('idle').leastMs?.(DEFAULT_LOAD, 764), 764)
  t.notOk('leastMs' in workloads.get('reuse'))
})
