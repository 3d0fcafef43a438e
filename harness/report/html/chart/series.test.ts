import t from 'tap'
import { storedRun } from '../../testing/stored-runs.js'
import { controlPoints, lineAt, seriesOf } from './series.js'

t.test('the line goes through the middle of the judged samples: half of them above, half below', async t => {
  for (const name of ['leak', 'stable', 'planted-leak'] as const) {
    const { fit, judged } = seriesOf(storedRun(name), 'live-heap')!
    const off = judged.map(({ x, y }) => y - lineAt(fit!, fit!.slope, x))
    // The least that a sum of doubles of this size tells apart.
    const slack = Math.max(...judged.map(({ y }) => y)) * 1e-9
    t.ok(off.filter(value => value > slack).length <= judged.length / 2, name)
    t.ok(off.filter(value => value < -slack).length <= judged.length / 2, name)
  }
})

t.test('a void run has samples and no line', async t => {
  const series = seriesOf(storedRun('void'), 'live-heap')!
  t.strictSame([series.judged, series.fit], [[], undefined])
  t.equal(series.unjudged.length, storedRun('void').samples.length)
})

t.test('a metric that no sample has is no series', async t => {
  t.equal(seriesOf(storedRun('leak'), 'array-buffers'), undefined)
})

t.test('a control that went on for longer is drawn as far as its run goes', async t => {
  const [run, other] = [storedRun('leak'), storedRun('stable')]
  const difference = { outcome: 'more' as const, perConnection: null, pValue: null, smallestVisible: null }
  const control = { name: 'plain', metric: 'live-heap' as const, difference, run: other }
  const points = controlPoints({ ...run, control }, 'live-heap')
  t.strictSame(points[0], { x: run.samples[0]!.connections, y: run.samples[0]!.liveHeapBytes })
  t.ok(points.length > 1 && points.every(({ x }) => x <= run.samples.at(-1)!.connections))
})
