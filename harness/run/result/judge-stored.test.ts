import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { packagePath } from '../../model/package-path.js'
import { runResultSchema, type RunResult } from '../../model/run-result.js'
import { METRIC_OUTCOMES } from '../../model/verdict.js'
import { judgeStored } from './judge-stored.js'

/** Runs of real servers, as `leakgate run --out` stored them. */
const FOLDER = packagePath('harness/run/testdata/')

const stored = readdirSync(FOLDER)
  .filter(name => name.endsWith('.json'))
  .map(name => ({
    name,
    text: readFileSync(join(FOLDER, name), 'utf8'),
  }))
const run = (name: string): RunResult =>
  runResultSchema.parse(JSON.parse(stored.find(one => one.name === name)?.text ?? ''))

/** Older files have no outcomes. */
function withoutOutcomes(run: RunResult): RunResult {
  return {
    ...run,
    metrics: run.metrics.map(found => {
      const rest = { ...found }
      delete rest.outcome
      return rest
    }),
  }
}

t.test('a run that is judged again has the outcome of each metric, and its file stores it', async t => {
  for (const { name } of stored) {
    const judged = judgeStored(run(name))
    for (const { metric, verdict, outcome } of judged.metrics) {
      t.ok(outcome !== undefined && METRIC_OUTCOMES.includes(outcome), `${name}, ${metric}: ${outcome}`)
      t.equal(verdict === 'leak', outcome === 'leak', `${name}, ${metric}`)
    }
    t.same(runResultSchema.parse(JSON.parse(JSON.stringify(judged))), judged)
  }
  const outcome = (name: string, metric: string) =>
    judgeStored(run(name)).metrics.find(found => found.metric === metric)?.outcome
  t.equal(outcome('leak-go.json', 'live-heap'), 'leak')
  t.equal(outcome('stable-go.json', 'live-heap'), 'level')
  t.equal(outcome('late-release-node.json', 'live-heap'), 'came-back')
})

t.test('a stored run gives the stored verdict, bit for bit', async t => {
  t.ok(stored.length >= 5, `${stored.length} runs`)
  for (const { name, text } of stored) {
    const before = runResultSchema.parse(JSON.parse(text))
    t.equal(
      JSON.stringify(withoutOutcomes(judgeStored(before))),
      JSON.stringify(withoutOutcomes(before)),
      `${name}: ${before.verdict}`,
    )
    t.same(
      JSON.parse(JSON.stringify(before)),
      JSON.parse(text),
      `${name}: the schema keeps all that was stored`,
    )
  }
})

t.test('the verdict follows from the samples, not from the stored verdict', async t => {
  const honest = run('leak-go.json')
  const forged: RunResult = {
    ...honest,
    verdict: 'stable',
    reason: 'trust me',
    bytesPerConnection: { estimate: 0, low: 0, high: 0 },
    smallestVisibleBytesPerConnection: 1,
    metrics: [],
    decidedBy: null,
  }
  t.same(withoutOutcomes(judgeStored(forged)), withoutOutcomes(honest))
  const healed = honest.samples.map((sample, i) => ({ ...sample, liveHeapBytes: 1e7 + (i % 2) * 8 }))
  t.equal(judgeStored({ ...honest, samples: healed }).verdict, 'inconclusive')
  const frozen = honest.samples.map(sample => ({ ...sample, liveHeapBytes: 1e7 }))
  t.match(judgeStored({ ...honest, samples: frozen }), { verdict: 'void', reason: /the same live heap/ })
})

t.test('another threshold in the file can change the verdict', async t => {
  t.equal(judgeStored({ ...run('stable-go.json'), thresholdBytesPerConnection: 1 }).verdict, 'inconclusive')
})

t.test('a void run stays void', async t => {
  const nothing: RunResult = { ...run('leak-go.json'), verdict: 'void', reason: 'the server died' }
  t.same(judgeStored(nothing), nothing)
})

t.test('a release during a wait is part of the judgement', async t => {
  const held = run('late-release-node.json')
  t.equal(held.verdict, 'stable', held.reason)
  t.match(held.lateReleases, [{ metric: 'live-heap' }])
  t.equal(judgeStored({ ...held, holds: [] }).verdict, 'leak', 'without the wait it would be a leak')
})

t.test('contradictory parts are refused', async t => {
  const whole = run('stable-go.json')
  const { samples } = whole
  const bad: [Partial<RunResult>, RegExp][] = [
    [{ samples: samples.slice(0, -1) }, /it speaks of \d[\d,]* connections, and its samples of/],
    [{ samples: [] }, /a stage begins after its last sample|connections, and its samples of 0/],
    [{ stages: [0, 900] }, /a stage begins after its last sample/],
    [{ stages: [0, 24, 12] }, /its stages do not follow one another/],
    [{ stages: [5] }, /its stages do not follow one another/],
    [{ stages: [] }, /samples and no stage/],
    [{ holds: [{ afterSample: 4_000, samples: [] }] }, /a wait comes after its last sample/],
    [
      { samples: [...samples.slice(0, -1), samples[3]!, samples.at(-1)!] },
      /two of its samples are the same one/,
    ],
    [
      { samples: samples.map((s, i) => (i === 9 ? { ...s, connections: 5 } : s)) },
      /its connections fall from one sample to the next/,
    ],
    [{ samples: samples.map((s, i) => (i === 30 ? { ...s, liveHeapBytes: 1e300 } : s)) }, /cannot be judged/],
    [{ samples: Array.from({ length: 9_000 }, () => samples[0]!) }, /More than 2000 samples/],
  ]
  for (const [change, message] of bad) {
    t.throws(() => judgeStored({ ...whole, ...change }), { name: 'HarnessError', message }, String(message))
  }
  const old: Partial<RunResult> = { ...whole }
  delete old.stages
  t.throws(() => judgeStored(old as RunResult), {
    name: 'HarnessError',
    message: /without the stages of its load/,
  })
})
