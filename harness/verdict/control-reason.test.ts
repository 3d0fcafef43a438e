import t from 'tap'
import type { VerdictName } from '../model/verdict.js'
import { controlReason } from './control-reason.js'
import type { Difference } from './paired-difference.js'

function said(run: VerdictName, control: VerdictName, outcome: Difference['outcome']): string {
  return controlReason({
    name: 'reuse',
    run,
    control,
    difference: {
      outcome,
      perConnection: { estimate: 70_900, low: 70_000, high: 71_000 },
      pValue: 1e-6,
      smallestVisible: 10,
    },
    title: 'live heap',
    unit: 'byte',
  })
}

const cases: [
  run: VerdictName,
  control: VerdictName,
  outcome: Difference['outcome'],
  begins: RegExp,
  ends: RegExp,
][] = [
  [
    'leak',
    'stable',
    'more',
    /^the control \(reuse\) does not: /,
    /; the leak is caused by what the control takes away$/,
  ],
  ['leak', 'leak', 'more', /^the control \(reuse\) leaks as well, but less: /, /; .* causes that part$/],
  ['leak', 'inconclusive', 'more', /^the control \(reuse\) is inconclusive: /, /; .* causes that part$/],
  [
    'leak',
    'leak',
    'same',
    /^the control \(reuse\) rises as well: /,
    /, less than the threshold; the leak is not caused/,
  ],
  ['leak', 'leak', 'less', /^the control \(reuse\) rises even more: /, /; the leak is not caused/],
  [
    'leak',
    'stable',
    'unknown',
    /^the control \(reuse\) is stable: /,
    /, which could be chance; what causes the leak was not shown$/,
  ],
  ['stable', 'stable', 'same', /^the control \(reuse\) is stable: /, /, less than the threshold$/],
  ['inconclusive', 'leak', 'less', /^the control \(reuse\) is leak: /, /71,000\)$/],
]

for (const [run, control, outcome, begins, ends] of cases) {
  t.test(`a run that is ${run}, a control that is ${control}: ${outcome}`, async t => {
    const reason = said(run, control, outcome)
    t.match(reason, begins)
    t.match(reason, ends)
    t.match(reason, 'the difference in live heap is 70,900 B a connection (99 % interval 70,000 to 71,000)')
  })
}

t.test('with too few rounds nothing is compared, and no cause is named', async t => {
  const reason = controlReason({
    name: 'plain',
    run: 'leak',
    control: 'stable',
    difference: { outcome: 'unknown', smallestVisible: Infinity },
    title: 'live heap',
    unit: 'byte',
  })
  t.equal(
    reason,
    'the control (plain) is stable: too few rounds to compare them; what causes the leak was not shown',
  )
})
