import t from 'tap'
import type { Contradiction } from '../../model/evidence.js'
import { runResultSchema, type RunResult } from '../../model/run-result.js'
import { REPORT_FORMATS } from '../registry.js'
import { renderReport } from '../render-report.js'
import { storedRun } from '../testing/stored-runs.js'
import { reasonOf } from './reason-of.js'

const leak = storedRun('leak')

function contradicted(outcome: Contradiction['outcome'], more: Partial<Contradiction> = {}): RunResult {
  const contradicts = {
    connections: 5_000,
    expectedBytes: 2.1e6,
    foundBytes: 3_100,
    outcome,
    moreRounds: 0,
    ...more,
  }
  const evidence = { level: 'profile' as const, tookMs: 1, problems: [], files: [], contradicts }
  return runResultSchema.parse({ ...leak, evidence })
}

t.test('without a contradiction, the reason is the stored one', async t => {
  t.equal(reasonOf(leak), leak.reason)
})

t.test('each outcome of a contradiction has a sentence, with the figures of both sides', async t => {
  const seen = new Set<string>()
  for (const [outcome, more, expected] of [
    [
      'rise-ended',
      { moreRounds: 12 },
      /The rise of the earlier stages ended: .*, so leakgate made 12 more rounds, and these are level$/,
    ],
    [
      'rise-continued',
      { moreRounds: 12 },
      /rise again: the memory is retained in bursts, or released late\. Try --hold 60/,
    ],
    ['not-decided', { moreRounds: 1 }, /So leakgate made 1 more round, and these are too few to decide$/],
    ['not-seen', {}, /the live heap rose with them\. The memory is where the snapshots do not see it/],
    [
      'no-connections',
      { enough: { connections: 9_600 } },
      /no room for the rounds that would tell\. Try --connections 9600$/,
    ],
    ['no-seconds', { enough: { seconds: 80 } }, /Try --max-seconds 80$/],
    ['other-rounds', {}, /Run it without --control$/],
  ] as const) {
    const reason = reasonOf(contradicted(outcome, more))
    t.ok(reason.startsWith(`${leak.reason}. `), outcome)
    t.match(reason, /5,000 more connections left 3\.1 kB, where the rise predicts 2\.1 MB/, outcome)
    t.match(reason, expected, outcome)
    seen.add(reason)
  }
  t.equal(seen.size, 7)
  t.match(reasonOf(contradicted('no-seconds', { foundBytes: -5 })), /5,000 more connections left nothing,/)
  const waited = { ...contradicted('rise-continued'), holds: [{ afterSample: 12, samples: [] }] }
  t.match(reasonOf(waited), /Try --at-least \d+, which asks for a longer rise$/)
})

t.test('every format shows it', async t => {
  const run = contradicted('no-connections', { enough: { connections: 9_600 } })
  for (const format of REPORT_FORMATS.all) {
    const text = await renderReport({ kind: 'run', run }, format)
    const wanted = format.name === 'json' ? /"outcome": "no-connections"/ : /--connections 9600/
    t.match(text.replaceAll(/\s+/g, ' '), wanted, format.name)
  }
})
