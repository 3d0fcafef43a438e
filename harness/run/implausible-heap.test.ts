import t from 'tap'
import type { Sample } from '../model/sample.js'
import { implausibleHeapReason } from './implausible-heap.js'

const MIB = 1024 * 1024

function samples(
  heap: (round: number) => number,
  rssBytes: number | 'unknown' = 50 * MIB,
  count = 5,
): Sample[] {
  return Array.from({ length: count }, (_, round) => ({
    round,
    atMs: round * 100,
    connections: 100 + round * 64,
    liveHeapBytes: heap(round),
    ...(rssBytes === 'unknown' ? {} : { rssBytes }),
  }))
}

const reason = (of: readonly Sample[], runtime = 'metrics'): string | undefined =>
  implausibleHeapReason(of, 'connection', runtime)

t.test('a heap beside the resident memory of its process', t => {
  t.match(
    reason(samples(round => 51 * MIB + round)),
    /^the gauge says 53,477,380 in a process with 52,428,800 B/,
  )
  t.match(reason(samples(round => 40_000 + round)), /such as kilobytes/)
  t.equal(reason(samples(round => 60_000 + round * 100)), undefined)
  t.equal(reason(samples(round => (round === 2 ? 49 : 51) * MIB)), undefined, 'one sample is plausible')
  t.equal(reason(samples(round => 51 * MIB + round, 'unknown')), undefined, 'the process is not known')
  t.equal(reason(samples(round => 51 * MIB + round, 50 * MIB, 2)), undefined, 'two samples')
  t.equal(
    reason(
      samples(round => 40_000 + round),
      'go',
    ),
    undefined,
    'a runtime that is read by itself',
  )
  t.end()
})

t.test('a gauge that counts the load', t => {
  t.equal(
    reason(samples(round => 5 * MIB + round * 64)),
    'the gauge rises by exactly 1 for each connection: it counts them, and is not the live heap in bytes',
  )
  t.equal(
    reason(samples(round => 5 * MIB + round * 64 * 16)),
    undefined,
    'as many bytes as a block of memory has',
  )
  t.equal(reason(samples(round => 5 * MIB + round * 64 + (round === 3 ? 8 : 0))), undefined)
  t.end()
})
