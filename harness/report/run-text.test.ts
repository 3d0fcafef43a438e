import t from 'tap'
import { describeRunAsText } from './run-text.js'
import { storedRun } from './testing/stored-runs.js'

/** The text of a real run whose samples say so of their heap, on one line. */
function text(heapStays: boolean | undefined): string {
  const run = storedRun('stable')
  const samples = run.samples.map((sample, i) => (i < 2 ? { ...sample, heapStays } : sample))
  return describeRunAsText({ ...run, samples }).replaceAll(/\s+/g, ' ')
}

t.test('a heap that never stays is told', async t => {
  t.match(text(false), /In 2 of \d+ samples the heap still changed from one collection to the next/)
  t.notMatch(text(true), /still changed/)
  t.notMatch(text(undefined), /still changed/, 'an older file does not say')
})
