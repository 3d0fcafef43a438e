import { readFileSync } from 'node:fs'
import t from 'tap'
import { packagePath } from '../../model/package-path.js'
import { runResultSchema } from '../../model/run-result.js'
import { recordOf } from '../result/record-of.js'
import { roomForStages, stageMs, type Spending } from './room-for-stages.js'

const spending: Spending = {
  made: 4_652,
  maxConnections: 12_000,
  maxDurationMs: 60_000,
  leftMs: 30_000,
  stageConnections: 3_072,
  stageMs: 8_000,
  stages: 1,
}

t.test('there is room where connections and time are left', async t => {
  t.equal(roomForStages(spending), undefined)
  t.equal(roomForStages({ ...spending, maxConnections: 7_724, leftMs: 8_000 }), undefined, 'just')
})

t.test('where connections are missing, the value has room for the stages', async t => {
  t.strictSame(roomForStages({ ...spending, maxConnections: 7_723 }), {
    outcome: 'no-connections',
    enough: { connections: 16_000 },
  })
  const two = roomForStages({ ...spending, maxConnections: 7_724, stages: 2 })
  t.ok((two?.enough?.connections ?? 0) > 4_652 + 2 * 3_072, JSON.stringify(two))
})

t.test('where time is missing, the value has room for it, and is a value of the flag', async t => {
  t.strictSame(roomForStages({ ...spending, leftMs: 7_999 }), {
    outcome: 'no-seconds',
    enough: { seconds: 120 },
  })
  const late = roomForStages({ ...spending, leftMs: -300_000 })
  t.ok((late?.enough?.seconds ?? 0) * 1_000 > 60_000 + 300_000 + 8_000, JSON.stringify(late))
  t.match(roomForStages({ ...spending, maxDurationMs: 80_000_000, leftMs: 0 }), {
    enough: { seconds: 86_400 },
  })
})

t.test('the pace is that of the last stage', async t => {
  const text = readFileSync(packagePath('harness/run/testdata/stable-go.json'), 'utf8')
  const record = recordOf(runResultSchema.parse(JSON.parse(text)))
  const { samples, stages } = record
  const [first, last] = [samples[stages.at(-1) ?? 0], samples.at(-1)]
  const span = (last?.connections ?? 0) - (first?.connections ?? 0)
  const tookMs = (last?.atMs ?? 0) - (first?.atMs ?? 0)
  t.ok(tookMs > 0 && Math.abs(stageMs(record, span) - tookMs) < 1e-6, `${tookMs} ms`)
  t.ok(Math.abs(stageMs(record, 2 * span) - 2 * tookMs) < 1e-6)
  t.equal(stageMs({ samples: samples.slice(0, 1), stages: [0], holds: [] }, 500), 0)
})
