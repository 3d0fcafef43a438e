import t from 'tap'
import type { RunResult } from '../model/run-result.js'
import { describeRunAsText } from './run-text.js'

function run(heapStays: readonly (boolean | undefined)[]): RunResult {
  return {
    target: { name: 'node', mode: 'plain', planted: false },
    close: 'clean',
    load: {},
    verdict: 'stable',
    reason: 'so',
    connections: 800,
    unit: 'connection',
    durationMs: 1_000,
    smallestVisibleBytesPerConnection: 50,
    samples: heapStays.map(stays => ({ heapStays: stays })),
  } as unknown as RunResult
}

t.test('a heap that never stays is told', async t => {
  t.match(describeRunAsText(run([true, false, false])), /In 2 of 3 samples the heap still changed/)
  t.notMatch(describeRunAsText(run([true, true])), /still changed/)
  t.notMatch(describeRunAsText(run([undefined])), /still changed/, 'an older file does not say')
})
