import t from 'tap'
import type { RunRecord } from '../model/run-record.js'
import type { Sample } from '../model/sample.js'
import { judge } from './judge.js'
import type { RunRule } from './rule.js'

/** No two are alike, and none is far from 0. */
const NOISE = [0, 4_096, 0, 8_192, 4_096, 0, 4_096, 8_192, 0, 4_096, 0, 8_192, 4_096]

/** Two stages of 13 samples. @param bytes of resident memory a connection */
function record(bytes: number, others: Partial<Sample> = {}): RunRecord {
  const samples = Array.from({ length: 25 }, (_, round) => {
    const connections = round < 13 ? round * 500 : 6_000 + (round - 12) * 2_000
    return {
      round,
      atMs: round * 100,
      connections,
      rssBytes: 2e7 + bytes * connections + (NOISE[round % NOISE.length] ?? 0),
      cpuPercent: 1,
      fileDescriptors: 9,
      threads: 9,
      ...others,
    }
  })
  return { samples, stages: [0, 12], holds: [] }
}

const rule: RunRule = {
  thresholdBytesPerConnection: 64,
  rssThresholdBytesPerConnection: 256,
  atLeastConnections: 0,
  unit: 'connection',
}

t.test('without a heap, resident memory decides', t => {
  const leak = judge(record(1_024), rule)
  t.match(leak, { name: 'leak', decidedBy: 'rss' })
  t.notMatch(leak.reason, /heap/)
  const stable = judge(record(0), rule)
  t.match(stable, { name: 'stable', decidedBy: 'rss' })
  t.notMatch(stable.reason, /heap/)
  t.equal(stable.trend, undefined, 'a trend is of the live heap')
  t.end()
})

t.test('a leak above the threshold is found, and noise far below it is none', t => {
  t.equal(judge(record(300), rule).name, 'leak')
  t.equal(judge(record(32), rule).name, 'stable')
  t.equal(
    judge(record(32), { ...rule, rssThresholdBytesPerConnection: 40 }).name,
    'inconclusive',
    'a small threshold',
  )
  t.end()
})

t.test('the same rise is no leak where resident memory is a witness only', t => {
  const heap = record(1_024, { liveHeapBytes: 1e6 })
  const witness = judge(heap, { ...rule, rssThresholdBytesPerConnection: undefined })
  t.match(witness, { name: 'stable', decidedBy: 'live-heap' })
  t.match(judge(heap, rule), { name: 'leak', decidedBy: 'rss' }, 'unless a threshold was asked for')
  t.end()
})

t.test('a descriptor that stays is named before resident memory', t => {
  const leaking = record(0)
  const samples = leaking.samples.map(sample => ({ ...sample, fileDescriptors: 9 + sample.connections / 2 }))
  t.match(judge({ ...leaking, samples }, rule), { name: 'leak', decidedBy: 'file-descriptors' })
  t.end()
})
