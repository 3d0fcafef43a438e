import t from 'tap'
import type { Sample } from '../../model/sample.js'
import { severityOf } from './severity.js'

const sample: Sample = {
  round: 8,
  atMs: 1_000,
  connections: 1_000,
  liveHeapBytes: 50_000_000,
  rssBytes: 40_000_000,
  cpuPercent: 0,
  fileDescriptors: 10,
  threads: 10,
}
const base = {
  live: { estimate: 50_000, low: 40_000, high: 60_000 },
  resident: { estimate: 20_000, low: 10_000, high: 25_000 },
  objectsPerConnection: 60,
  sample,
  memoryBytes: 140_000_000,
  connectionsPerSecond: 10,
}

t.test('goes straight on from the last sample, and the limits change places', async t => {
  const severity = severityOf(base)
  t.strictSame(severity.connectionsToOom, { estimate: 6_000, low: 5_000, high: 11_000 })
  t.strictSame(severity.secondsToOom, { estimate: 600, low: 500, high: 1_100 })
  t.equal(severity.soonestConnectionsToOom.estimate, 3_000)
})

t.test('what may not rise at all has no latest end', async t => {
  const { connectionsToOom } = severityOf({
    ...base,
    resident: { estimate: 20_000, low: -5, high: Infinity },
  })
  t.strictSame(connectionsToOom, { estimate: 6_000, low: 1_000, high: null })
})

t.test('without a resident trend there is only the soonest', async t => {
  const { connectionsToOom, soonestSecondsToOom } = severityOf({ ...base, resident: undefined })
  t.strictSame(connectionsToOom, { estimate: null, low: null, high: null })
  t.equal(soonestSecondsToOom.estimate, 300)
})

t.test('a process that is too large already is at its end', async t => {
  t.equal(severityOf({ ...base, memoryBytes: 1 }).connectionsToOom.estimate, 1_000)
})
