import t from 'tap'
import { METRIC_OUTCOMES, type MetricVerdict, type Verdict } from '../../model/verdict.js'
import { slopeSoFar, stillNeeded } from './still-needed.js'

const heap: MetricVerdict = {
  metric: 'live-heap',
  unit: 'byte',
  verdict: 'stable',
  outcome: 'level',
  reason: 'flat',
  threshold: 64,
  perConnection: { estimate: 3, low: -1, high: 6 },
  smallestVisible: 80,
}
const descriptors: MetricVerdict = {
  ...heap,
  metric: 'file-descriptors',
  unit: 'descriptor',
  verdict: 'inconclusive',
  outcome: 'too-few',
  reason: '5 of at least 8 samples were taken',
  perConnection: { estimate: 0.5, low: -Infinity, high: Infinity },
}

const judged = { reason: 'why', judgedFromSample: 0, lateReleases: [] }
const undecided: Verdict = { ...judged, name: 'inconclusive', metrics: [heap, descriptors] }

t.test('progress shows the metric that is not level yet', async t => {
  t.equal(
    slopeSoFar(undecided, 'connection'),
    'the number of open file descriptors: 0.5 per connection so far',
  )
  t.equal(stillNeeded(undecided), 'not sure yet: too few samples were taken')
})

t.test('each outcome says what is missing, without the slope', async t => {
  const said = METRIC_OUTCOMES.map(outcome => {
    const found = {
      ...heap,
      verdict: 'inconclusive' as const,
      outcome,
      smallestVisible: 300,
      reason: 'rises',
    }
    return [outcome, stillNeeded({ ...judged, name: 'inconclusive', metrics: [found] })] as const
  })
  for (const [outcome, sentence] of said) {
    t.match(sentence, /^not sure yet: ./, outcome)
    t.notMatch(sentence, /\b3 B\b/, outcome)
  }
  t.equal(new Set(said.map(([, sentence]) => sentence)).size, METRIC_OUTCOMES.length)
  const sentences = Object.fromEntries(said)
  t.equal(sentences['blind'], 'not sure yet: a leak of 300 B would not have shown, where one of 64 B must')
  t.equal(sentences['undecided'], 'not sure yet: its interval contains 32 B, which is half the threshold')
})

t.test('the interval is told where it has limits', async t => {
  const verdict: Verdict = { ...judged, name: 'inconclusive', metrics: [heap] }
  t.equal(
    slopeSoFar(verdict, 'idle-millisecond'),
    'live heap: 3 B per idle millisecond so far, 99 %: -1 B to 6 B',
  )
})

t.test('a sure verdict needs nothing more, and a void one has no slope', async t => {
  const trend = {
    bytesPerConnection: heap.perConnection!,
    risePValue: 0.5,
    smallestVisibleBytesPerConnection: 80,
  }
  t.equal(stillNeeded({ ...judged, name: 'stable', metrics: [heap], trend, decidedBy: 'live-heap' }), '')
  t.equal(slopeSoFar({ name: 'void', reason: 'gone' }, 'RPC'), '')
})
