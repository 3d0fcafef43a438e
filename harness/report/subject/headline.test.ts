import t from 'tap'
import type { RunResult } from '../../model/run-result.js'
import { headline } from './headline.js'
import { storedRun } from '../testing/stored-runs.js'

const stable = storedRun('stable')

t.test('what a stable run rules out is never less than what it measured', t => {
  const run: RunResult = {
    ...stable,
    thresholdBytesPerConnection: 1_000,
    bytesPerConnection: { estimate: 329, low: 100, high: 480 },
    smallestVisibleBytesPerConnection: 272,
  }
  t.match(headline(run), /: a leak of 601 B per connection would have shown\.$/)
  const falling = { ...run, bytesPerConnection: { estimate: -50, low: -60, high: -40 } }
  t.match(headline(falling), /: a leak of 272 B per connection would have shown/)
  const silent = { ...run, smallestVisibleBytesPerConnection: null }
  t.notMatch(headline(silent), /would have shown/)
  t.end()
})

t.test('resident memory that rises and does not decide is told', t => {
  const rising = (low: number): RunResult => ({
    ...stable,
    metrics: stable.metrics.map(metric =>
      metric.metric === 'rss'
        ? { ...metric, perConnection: { estimate: low + 9, low, high: low + 20 } }
        : metric,
    ),
  })
  t.ok(stable.metrics.some(({ metric }) => metric === 'rss'))
  t.match(headline(rising(100)), /releases the memory of every connection: a leak of [^.]*\.$/)
  t.match(
    headline(rising(5_000)),
    /releases the live heap of every connection: [^.]*\. But resident memory rises by 5,009 B per connection: .*More connections, or --rss-threshold, would judge it\.$/,
  )
  t.end()
})

t.test('what came back late was measured too, and is not what is ruled out', t => {
  const late: RunResult = {
    ...stable,
    bytesPerConnection: { estimate: 1_500, low: 1_400, high: 1_600 },
    smallestVisibleBytesPerConnection: 40,
    lateReleases: [{ metric: 'live-heap', amount: 1e6, share: 0.97, afterMs: 10_000 }],
  }
  t.match(headline(late), /some of it late: 40 B per connection would have remained, and did not\.$/)
  t.end()
})

t.test('an inconclusive run names the budget that ended it, and the flag that would take it further', t => {
  const run: RunResult = {
    ...stable,
    verdict: 'inconclusive',
    connections: 20_000,
    atLeastConnections: 10_000,
    budget: { connections: 200_000, seconds: 300 },
    decidedBy: 'live-heap',
    metrics: stable.metrics.map(found =>
      found.metric === 'live-heap' ? { ...found, smallestVisible: 160, threshold: 64 } : found,
    ),
  }
  t.match(
    headline({ ...run, endedBy: 'seconds' }),
    /--max-seconds 300 ended the run after 20,000 connections\. Try --max-seconds 750\.$/,
  )
  t.match(
    headline({ ...run, endedBy: 'connections' }),
    /--connections 200000 ended the run\. Try --connections 500000\.$/,
  )
  t.match(headline({ ...run, endedBy: 'seconds', connections: 4_000 }), /--max-seconds 1500\.$/, 'at least')
  t.match(headline({ ...run, endedBy: 'seconds', decidedBy: null }), /--max-seconds 1200\.$/, 'not known')
  t.match(headline(run), /^This many connections do not show/, 'a file that does not say')
  t.end()
})
