import t from 'tap'
import { storedRun } from '../../report/testing/stored-runs.js'
import { baselineOf, compareToBaseline } from './compare-baseline.js'

const leak = storedRun('leak')
const stable = storedRun('stable')
const sure = (estimate: number, half: number) => ({ estimate, low: estimate - half, high: estimate + half })

t.test('an identical run is the same, a leak is worse, and its fix is better', async t => {
  t.match(compareToBaseline(baselineOf(stable), stable), { outcome: '~', pValue: 1 })
  t.match(compareToBaseline(baselineOf(stable), leak), { outcome: 'worse' })
  const { outcome, savedBytesPerConnection: saved } = compareToBaseline(baselineOf(leak), stable)
  t.equal(outcome, 'better')
  t.ok(saved && saved.estimate > 70_000 && saved.estimate < 72_000)
})

t.test('the difference has the standard error of two independent estimates', async t => {
  // Half-widths 3 and 4 make one of 5; 1.96 standard errors are p = 0.05.
  const standardError = 5 / 2.5758293
  const before = { ...baselineOf(stable), bytesPerConnection: sure(100, 3) }
  const after = { ...stable, bytesPerConnection: sure(100 + 1.959964 * standardError, 4) }
  const { savedBytesPerConnection: saved, pValue = 0 } = compareToBaseline(before, after)
  t.ok(saved && Math.abs(saved.high - saved.low - 10) < 1e-6)
  t.ok(Math.abs(pValue - 0.05) < 1e-6, `${pValue}`)
})

t.test(
  'a run is worse if its whole interval is beyond the threshold, and undecided if only a part is',
  async t => {
    const before = { ...baselineOf(stable), bytesPerConnection: sure(0, 0) }
    const outcome = (estimate: number, half: number): string =>
      compareToBaseline(before, {
        ...stable,
        thresholdBytesPerConnection: 64,
        bytesPerConnection: sure(estimate, half),
      }).outcome
    t.equal(outcome(70, 5), 'worse')
    t.equal(outcome(70, 7), 'void')
    t.equal(outcome(50, 5), '~')
    t.equal(outcome(-70, 5), 'better')
    t.equal(outcome(0, 65), 'void')
  },
)

t.test('another server, another load and a void run are refused', async t => {
  const baseline = baselineOf(stable)
  const refused = (run: typeof stable, message: RegExp): void => {
    t.throws(() => compareToBaseline(baseline, run), { name: 'HarnessError', message })
  }
  refused({ ...stable, close: 'rst' }, /close is clean in one and rst in the other/)
  refused({ ...stable, load: { ...stable.load, concurrency: 99 } }, /concurrency is \d+ in one and 99/)
  refused({ ...stable, target: { ...stable.target, mode: 'plain' } }, /\(xds\), and this is .* \(plain\)/)
  refused({ ...stable, target: { ...stable.target, kind: 'node', name: 'node' } }, /this is node/)
  t.match(compareToBaseline(baseline, storedVoid()), { outcome: 'void' })
  t.throws(() => baselineOf(storedRun('void')), { message: /cannot be a baseline/ })
})

function storedVoid(): typeof stable {
  return { ...stable, verdict: 'void', reason: 'the server ended', bytesPerConnection: null }
}
