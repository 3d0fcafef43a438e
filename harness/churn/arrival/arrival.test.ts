import t from 'tap'
import fc from 'fast-check'
import type { Arrival } from '../../model/load/arrival.js'
import { arrivalSchedule, type Schedule } from './arrival.js'

const rate = fc.double({ min: 0.01, max: 1e5, noNaN: true })
const connections = fc.integer({ min: 1, max: 2_000 })
const steady = fc.record({ kind: fc.constant('steady' as const), perSecond: rate })
const ramp = fc
  .record({ kind: fc.constant('ramp' as const), fromPerSecond: rate, toPerSecond: rate, end: fc.nat(3) })
  // One of them is 0 now and then.
  .map(({ end, ...ends }) => ({
    ...ends,
    ...(end === 1 ? { fromPerSecond: 0 } : end === 2 ? { toPerSecond: 0 } : {}),
  }))
const burst = fc.record({
  kind: fc.constant('burst' as const),
  size: fc.integer({ min: 1, max: 50 }),
  everyMs: fc.integer({ min: 1, max: 10_000 }),
})

function schedule(arrival: Arrival, of: number): Schedule {
  const made = arrivalSchedule(arrival, of)
  if (made === undefined) throw new Error('no schedule')
  return made
}

function near(actual: number, expected: number): boolean {
  return Math.abs(actual - expected) <= 1e-6 * Math.max(1, Math.abs(expected))
}

t.test('unbounded makes none wait', async t => {
  t.equal(arrivalSchedule({ kind: 'unbounded' }, 100), undefined)
})

t.test('the first is due at once, and none before the one that it follows', async () => {
  fc.assert(
    fc.property(fc.oneof(steady, ramp, burst), connections, (arrival, of) => {
      const due = schedule(arrival, of)
      if (due(0) !== 0) return false
      for (let index = 1; index < of; index++) {
        if (!(due(index) >= due(index - 1)) || !Number.isFinite(due(index))) return false
      }
      return true
    }),
  )
})

t.test('steady: as many a second as the rate says', async () => {
  fc.assert(
    fc.property(steady, fc.nat(10_000), (arrival, index) =>
      near(schedule(arrival, 1)(index) * arrival.perSecond, index * 1_000),
    ),
  )
})

t.test('ramp: by the time at which a connection is due, the area under the rate is its index', async () => {
  fc.assert(
    fc.property(ramp, connections, fc.double({ min: 0, max: 1, noNaN: true }), (arrival, of, share) => {
      const { fromPerSecond: from, toPerSecond: to } = arrival
      const index = Math.floor(share * (of - 1))
      const wholeSeconds = (2 * of) / (from + to)
      const seconds = schedule(arrival, of)(index) / 1_000
      const rateThen = from + ((to - from) * seconds) / wholeSeconds
      return near((seconds * (from + rateThen)) / 2, index)
    }),
  )
})

t.test('ramp between two equal rates is steady', async () => {
  fc.assert(
    fc.property(rate, connections, (perSecond, of) => {
      const even = schedule({ kind: 'ramp', fromPerSecond: perSecond, toPerSecond: perSecond }, of)
      return near(even(of - 1), schedule({ kind: 'steady', perSecond }, of)(of - 1))
    }),
  )
})

t.test('burst: each has its size, and begins when its time has come', async () => {
  fc.assert(
    fc.property(burst, fc.integer({ min: 1, max: 20 }), (arrival, bursts) => {
      const due = schedule(arrival, bursts * arrival.size)
      const times = Array.from({ length: bursts * arrival.size }, (_, index) => due(index))
      return Array.from({ length: bursts }, (_, at) => at * arrival.everyMs).every(
        time => times.filter(each => each === time).length === arrival.size,
      )
    }),
  )
})
