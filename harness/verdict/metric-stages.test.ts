import t from 'tap'
import type { RunRecord } from '../model/run-record.js'
import type { Sample } from '../model/sample.js'
import { stagesOf } from './metric-stages.js'

const samples = [0, 64, 128, 640, 704, 768].map((connections, round): Sample => {
  return {
    round,
    atMs: round * 100,
    connections,
    liveHeapBytes: 1_000 + connections,
    rssBytes: 1e7,
    cpuPercent: 1,
    fileDescriptors: 9,
    threads: 9,
  }
})

const connectionsOf = (record: RunRecord): number[][] =>
  (stagesOf(record, 'live-heap') ?? []).map(({ points }) => points.map(({ connections }) => connections))

t.test('without a break, a stage begins with the last sample of the stage before', async t => {
  const record = { samples, stages: [0, 2], holds: [] }
  const whole = [
    [0, 64, 128],
    [128, 640, 704, 768],
  ]
  t.strictSame(connectionsOf(record), whole)
  t.strictSame(connectionsOf({ ...record, breaks: [] }), whole)
})

t.test('load outside of the stages belongs to none of them', async t => {
  t.strictSame(connectionsOf({ samples, stages: [0, 3], holds: [], breaks: [2] }), [
    [0, 64, 128],
    [640, 704, 768],
  ])
})

t.test('a wait after the same sample stays a wait', async t => {
  const hold = { afterSample: 2, samples: samples.slice(2, 3) }
  const stages = stagesOf({ samples, stages: [0, 3], holds: [hold], breaks: [2] }, 'live-heap')
  t.strictSame(
    stages?.map(({ points, held }) => [points.length, held.length]),
    [
      [3, 1],
      [3, 0],
    ],
  )
})
