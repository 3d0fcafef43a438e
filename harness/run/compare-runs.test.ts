import t from 'tap'
import type { RunResult } from '../model/run-result.js'
import { compareRuns } from './compare-runs.js'

function run(
  estimate: number,
  low: number | null,
  high: number,
  verdict: RunResult['verdict'] = 'stable',
): RunResult {
  return { verdict, reason: 'so', bytesPerConnection: { estimate, low, high } } as unknown as RunResult
}

t.test('intervals apart: better or worse, with what was saved', async t => {
  t.match(compareRuns(run(1_000, 990, 1_010, 'leak'), run(5, -5, 15)), {
    outcome: 'better',
    savedBytesPerConnection: { estimate: 995, low: 975, high: 1_015 },
  })
  t.match(compareRuns(run(5, -5, 15), run(1_000, 990, 1_010, 'leak')), { outcome: 'worse' })
})

t.test('intervals that overlap show no difference', async t => {
  t.equal(compareRuns(run(5, -5, 15), run(12, 2, 22)).outcome, '~')
})

t.test('nothing measured, nothing compared', async t => {
  t.match(compareRuns(run(5, -5, 15, 'void'), run(1, 0, 2)), {
    outcome: 'void',
    reason: /^before measured nothing: so/,
  })
  t.match(compareRuns(run(5, null, 15), run(1, 0, 2)), { outcome: 'void' })
})
