import t from 'tap'
import { storedRun } from '../../testing/stored-runs.js'
import { lineAt, seriesOf } from './series.js'

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
