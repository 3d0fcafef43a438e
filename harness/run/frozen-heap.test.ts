import { readdirSync, readFileSync } from 'node:fs'
import t from 'tap'
import { packagePath } from '../model/package-path.js'
import { runResultSchema } from '../model/run-result.js'
import type { Sample } from '../model/sample.js'
import { buildGoCase } from '../targets/go/build-go-case.js'
import { whyNoGo } from '../go-toolchain/go-toolchain.js'
import { frozenHeapReason } from './frozen-heap.js'
import { runScenario } from './run-scenario.js'
import { parseScenario } from './scenario/scenario-input.js'

const sample = (round: number, liveHeapBytes: number): Sample => ({
  round,
  atMs: round * 100,
  connections: round * 64,
  liveHeapBytes,
  rssBytes: 1e7,
  cpuPercent: 1,
  fileDescriptors: 9,
  threads: 9,
})
const samples = (heap: (round: number) => number, count = 11): Sample[] =>
  Array.from({ length: count }, (_, round) => sample(round, heap(round)))

t.test('eleven equal samples under load are void', t => {
  t.equal(
    frozenHeapReason(
      samples(() => 4e6),
      'connection',
      'go',
    ),
    'the probe gave the same live heap, 4,000,000 B, in 11 samples in a row, with 640 connections between them: ' +
      'it shows nothing of the server',
  )
  t.match(
    frozenHeapReason(samples(round => Math.min(round, 9), 20).slice(1), 'request', 'go'),
    /the same live heap, 9 B/,
    'a probe that freezes in the middle of a run',
  )
  t.end()
})

t.test('fewer equal samples prove nothing', t => {
  t.equal(frozenHeapReason([], 'connection', 'go'), undefined)
  t.equal(
    frozenHeapReason(
      samples(() => 4e6, 10),
      'connection',
      'go',
    ),
    undefined,
  )
  t.equal(
    frozenHeapReason(
      samples(round => (round === 5 ? 4e6 + 8 : 4e6)),
      'connection',
      'go',
    ),
    undefined,
  )
  t.equal(
    frozenHeapReason(
      samples(() => 4e6),
      'idle-millisecond',
      'go',
    ),
    undefined,
  )
  t.end()
})

t.test('a quiet server is not void where each reading proves the heap', t => {
  const same = samples(() => 4e6)
  t.equal(frozenHeapReason(same, 'connection', 'v8'), undefined)
  t.type(frozenHeapReason(same, 'connection', undefined), 'string')
  t.type(frozenHeapReason(same, 'connection', 'a runtime that came later'), 'string')
  t.end()
})

t.test('an empty heap is void', t => {
  t.match(frozenHeapReason([sample(0, 0)], 'idle-millisecond', 'v8'), /live heap of 0 B/)
  t.end()
})

t.test('the heap changes in stored runs of real servers', t => {
  for (const folder of ['harness/run/testdata', 'harness/report/testdata']) {
    for (const name of readdirSync(packagePath(folder))) {
      const run = runResultSchema.parse(JSON.parse(readFileSync(packagePath(`${folder}/${name}`), 'utf8')))
      for (let end = 1; end <= run.samples.length; end++)
        t.equal(frozenHeapReason(run.samples.slice(0, end), run.unit, 'go'), undefined, `${name}, ${end}`)
    }
  }
  t.end()
})

t.test('a real server behind a fixed answer is void', { skip: (await whyNoGo()) ?? false }, async t => {
  const binary = await buildGoCase('go-modes')
  const target = `command:"${binary}" -m fixed-answer -addr {address} -pprof {pprof}`
  const scenario = parseScenario({ target, mode: 'plain' }, key => key)
  const result = await runScenario(scenario, new AbortController().signal)
  t.match(result, { verdict: 'void', reason: /the same live heap, 4,000,000 B, in 11 samples in a row/ })
})
