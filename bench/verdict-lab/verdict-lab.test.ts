import t from 'tap'
import { takeApart } from './bootstrap.js'
import { wrongOf } from './lab-table.js'
import { seeded } from './random.js'
import { readAllSeries } from './series.js'
import { verdictLab } from './verdict-lab.js'

// `make bench BENCH=verdict-lab` makes a thousand runs of the same servers and shapes; this test makes fifty.
const lab = verdictLab(50)

t.test('no healthy server is accused and no leaky one passes, for every shape', async t => {
  t.ok(lab.rows.length > 40)
  for (const row of lab.rows) {
    t.equal(
      wrongOf(row),
      0,
      `${row.shape}, ${row.size}: ${row.leak} leak, ${row.stable} stable of ${row.runs}`,
    )
  }
})

t.test('almost no run is inconclusive, except under a large sawtooth or a root', async t => {
  const decidable = lab.rows.filter(({ shape }) => !/sawtooth every .*000|root/.test(shape))
  const runs = decidable.reduce((sum, row) => sum + row.runs, 0)
  const undecided = decidable.reduce((sum, row) => sum + row.inconclusive, 0)
  t.ok(undecided <= 0.02 * runs, `${undecided} of ${runs}`)
})

t.test('each of the simpler rules is wrong somewhere on the same samples', async t => {
  for (const rule of Object.keys(lab.rows[0]?.oldWrong ?? {})) {
    const wrong = lab.rows.reduce((sum, row) => sum + (row.oldWrong[rule] ?? 0), 0)
    t.ok(wrong > 50, `${rule}: ${wrong}`)
  }
})

t.test('the same seed gives the same lab, another seed gives another', async t => {
  t.same(verdictLab(5, 1), verdictLab(5, 1))
  t.notSame(verdictLab(5, 1), verdictLab(5, 2))
})

t.test('a bootstrapped server has the level, the noise and the correlation of the recorded one', async t => {
  const series = readAllSeries().find(({ name }) => name === 'go-xds-clean')!
  const server = takeApart(series).draw(seeded(3))
  const heaps = Array.from({ length: 2_000 }, () => server(25_000).liveHeapBytes ?? NaN)
  const recorded = series.liveHeapBytes.slice(50)
  const [a, b] = [spreadOf(heaps), spreadOf(recorded)]
  t.ok(Math.abs(a.mean - b.mean) < 3 * b.deviation, `mean ${a.mean} and ${b.mean}`)
  t.ok(a.deviation > 0.5 * b.deviation && a.deviation < 2 * b.deviation, `${a.deviation} and ${b.deviation}`)
  t.ok(Math.abs(a.correlation - b.correlation) < 0.4, `${a.correlation} and ${b.correlation}`)
})

function spreadOf(values: readonly number[]): { mean: number; deviation: number; correlation: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const centred = values.map(value => value - mean)
  const square = centred.reduce((sum, value) => sum + value * value, 0)
  const lagged = centred.slice(1).reduce((sum, value, i) => sum + value * (centred[i] ?? 0), 0)
  return { mean, deviation: Math.sqrt(square / values.length), correlation: lagged / square }
}
