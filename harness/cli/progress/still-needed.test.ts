import t from 'tap'
import type { MetricVerdict, Verdict } from '../../model/verdict.js'
import { slopeSoFar, stillNeeded } from './still-needed.js'

const heap: MetricVerdict = {
  metric: 'live-heap',
  unit: 'byte',
  verdict: 'stable',
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
  reason: '5 of at least 8 samples were taken',
  perConnection: { estimate: 0.5, low: -Infinity, high: Infinity },
}

const judged = { reason: 'why', judgedFromSample: 0, lateReleases: [] }
const undecided: Verdict = { ...judged, name: 'inconclusive', metrics: [heap, descriptors] }

t.test('what does not clear the server yet is what is told of', async t => {
  t.equal(slopeSoFar(undecided), 'the number of open file descriptors: 0.5 a connection so far')
  t.equal(stillNeeded(undecided), 'not sure yet: 5 of at least 8 samples were taken')
})

t.test('the slope is not told twice', async t => {
  const reason = 'live heap changes by 3 B (99 % interval -1 to 6), but a leak of 300 B would not have shown'
  const metrics = [{ ...heap, verdict: 'inconclusive' as const, reason }]
  const verdict: Verdict = { ...judged, name: 'inconclusive', metrics }
  t.equal(stillNeeded(verdict), 'not sure yet: a leak of 300 B would not have shown')
})

t.test('the interval is told where it has limits', async t => {
  const verdict: Verdict = { ...judged, name: 'inconclusive', metrics: [heap] }
  t.equal(slopeSoFar(verdict), 'live heap: 3 B a connection so far, 99 %: -1 B to 6 B')
})

t.test('a sure verdict needs nothing more, and a void one has no slope', async t => {
  const trend = {
    bytesPerConnection: heap.perConnection!,
    risePValue: 0.5,
    smallestVisibleBytesPerConnection: 80,
  }
  t.equal(stillNeeded({ ...judged, name: 'stable', metrics: [heap], trend, decidedBy: 'live-heap' }), '')
  t.equal(slopeSoFar({ name: 'void', reason: 'gone' }), '')
})
