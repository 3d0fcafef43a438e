import t from 'tap'
import type { RunResult } from '../../model/run-result.js'
import { maskSecretsDeep } from '../../model/secrets/mask-secrets.js'
import { storedRun } from '../../report/testing/stored-runs.js'
import { baselineOf, compareToBaseline } from './compare-baseline.js'
import { compareRuns } from './compare-runs.js'
import { judgeStored } from './judge-stored.js'

/** A run of a command, as an earlier version stored it. */
function ofCommand(token: string): RunResult {
  const leak = storedRun('leak')
  const name = `command:./s --api-token ${token} {address}`
  return { ...leak, target: { ...leak.target, kind: 'command', name }, argv: ['run', '--target', name] }
}

t.test('a masked run compares with one of an earlier version, and with one of another secret', t => {
  const live = maskSecretsDeep(ofCommand('first1'))
  for (const former of [ofCommand('first1'), ofCommand('second2')]) {
    t.equal(compareToBaseline(maskSecretsDeep(baselineOf(former)), live).outcome, '~')
    t.equal(compareToBaseline(baselineOf(former), live).outcome, '~', 'a baseline that was not masked')
    t.equal(compareRuns(maskSecretsDeep(former), live).outcome, '~')
  }
  const other = { ...live, target: { ...live.target, name: 'command:./other {address}' } }
  t.throws(() => compareToBaseline(baselineOf(ofCommand('first1')), other), { message: /--api-token \*\*\*/ })
  t.end()
})

t.test('judging a masked run gives the verdict and the figures of the run', t => {
  const judged = judgeStored(maskSecretsDeep(ofCommand('first1')))
  const { metrics, verdict, reason } = judgeStored(ofCommand('first1'))
  t.match({ ...judged, metrics: [] }, { verdict, reason })
  t.strictSame(judged.metrics, metrics)
  t.end()
})
