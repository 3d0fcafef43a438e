import t from 'tap'
import { storedRun } from '../../testing/stored-runs.js'
import { eventMarks } from './event-marks.js'

const run = storedRun('stable')
const [first, second, third] = [0, 1, 2].map(index => run.samples[index]!)
const event = (atMs: number): (typeof run.controlPlane)[number] => ({ atMs, kind: 'pushed' })

t.test('an event stands at the connections of its time, between its neighbours', async t => {
  const atMs = (second!.atMs + third!.atMs) / 2
  const [mark] = eventMarks({ ...run, controlPlane: [event(atMs)] })
  t.equal(mark?.label, '1')
  t.ok(Math.abs(mark!.x - (second!.connections + third!.connections) / 2) < 1e-6)
})

t.test(
  'what came before the first sample is at the first, and what came after the last at the last',
  async t => {
    const last = run.samples.at(-1)!
    const marks = eventMarks({ ...run, controlPlane: [event(0), event(1), event(last.atMs + 10_000)] })
    t.strictSame(marks, [
      { x: first!.connections, label: '1–2' },
      { x: last.connections, label: '3' },
    ])
  },
)

t.test('a run without samples has no axis for them', async t => {
  t.strictSame(eventMarks({ ...run, samples: [], controlPlane: [event(0)] }), [])
})

t.test('the numbers count the events that are not stored', async t => {
  const last = run.samples.at(-1)!
  const controlPlane = [event(0), event(last.atMs)]
  const controlPlaneLeftOut = { after: 1, kinds: { nack: 40, pushed: 2 } }
  const marks = eventMarks({ ...run, controlPlane, controlPlaneLeftOut })
  t.strictSame(
    marks.map(({ label }) => label),
    ['1', '44'],
  )
})
