import t from 'tap'
import { describeRunAsText } from './run-text.js'
import { storedRun } from '../testing/stored-runs.js'

/** The text of a real run with two samples that say so of their heap, on one line. */
function text(said: { heapStays?: boolean }): string {
  const run = storedRun('stable')
  t.ok(run.samples.length > 2)
  const samples = run.samples.map((sample, i) => (i < 2 ? { ...sample, ...said } : sample))
  return describeRunAsText({ ...run, samples }).replaceAll(/\s+/g, ' ')
}

t.test('a heap that never stays is told', async t => {
  t.match(
    text({ heapStays: false }),
    /In 2 of \d+ samples the heap still changed from one collection to the next/,
  )
  t.notMatch(text({ heapStays: true }), /still changed/)
  t.notMatch(text({}), /still changed/, 'an older file does not say')
})
