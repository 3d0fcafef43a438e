import t from 'tap'
import type { RunResult } from '../model/run-result.js'
import { judgeStored } from '../run/result/judge-stored.js'
import { REPORT_FORMATS } from './registry.js'
import { renderReport } from './render-report.js'
import { headline } from './subject/headline.js'
import { runTable } from './text/run-table.js'
import { cellLine } from './text/cell-line.js'
import { storedRun } from './testing/stored-runs.js'

const READS = 'live heap by pprof at http://127.0.0.1:6060, descriptors and RSS from /proc'

/** A stored run as `--probe proc` would have read it. */
function withoutHeap(run: RunResult): RunResult {
  const left = new Set(['liveHeapBytes', 'goroutines', 'heapStays'])
  const samples = run.samples.map(sample => ({
    ...(Object.fromEntries(Object.entries(sample).filter(([key]) => !left.has(key))) as typeof sample),
    fileDescriptors: 9,
    unclosedConnections: 0,
  }))
  const rest = { ...run }
  delete rest.evidence
  const judged = judgeStored({
    ...rest,
    samples,
    rssThresholdBytesPerConnection: 256,
    probe: {
      kind: 'proc',
      from: 'given',
      reads: 'descriptors, threads and RSS from /proc, no heap',
      unseen: ['No heap is read: and so on.'],
      notes: [],
    },
  })
  return { ...judged, verdict: run.verdict, decidedBy: 'rss' }
}

/** Terminals and HTML break lines, and encode a slash. */
const flat = (text: string): string =>
  text.replaceAll(/\s+/g, ' ').replaceAll('&#58;', ':').replaceAll('\\/', '/')

t.test('every format says where the memory was read', async t => {
  const run: RunResult = {
    ...storedRun('leak'),
    probe: { kind: 'pprof', from: 'found', reads: READS, unseen: [], notes: ['V8 is set.'] },
  }
  for (const format of REPORT_FORMATS.all) {
    const text = flat(await renderReport({ kind: 'run', run }, format))
    t.ok(text.includes(READS), format.name)
  }
  t.match(
    flat(await renderReport({ kind: 'run', run }, REPORT_FORMATS.get('text'))),
    /\(found in the server\)\. V8 is set\./,
  )
})

t.test('a run without a heap is never said to have one', async t => {
  const run = withoutHeap(storedRun('leak'))
  t.equal(run.bytesPerConnection, null)
  for (const format of REPORT_FORMATS.all) {
    const text = flat(await renderReport({ kind: 'run', run }, format))
    t.notMatch(text, /live.?heap/i, format.name)
    t.match(text, /No heap is read/, format.name)
  }
  const stable = withoutHeap(storedRun('stable'))
  for (const each of [run, stable]) t.notMatch(headline(each), /live heap|releases the memory/)
  const slope = Math.round(run.metrics.find(({ metric }) => metric === 'rss')?.perConnection?.estimate ?? NaN)
  t.match(runTable([{ run }]), slope.toLocaleString('en-US'))
  t.match(cellLine({ version: 'x', scenario: 'y', run, kept: false }), / B\/connection/)
})
