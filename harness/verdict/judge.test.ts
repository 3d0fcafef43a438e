import t from 'tap'
import type { RunRecord } from '../model/run-record.js'
import type { Sample } from '../model/sample.js'
import { judge } from './judge.js'
import { roundsOf } from '../run/plan-stages.js'
import { judgeStage } from './judge-stage.js'
import { mannKendall } from './mann-kendall.js'
import { metricRule, type RunRule } from './rule.js'
import { recordOf, samplesOf } from './testing/stored-series.js'

const rule: RunRule = { thresholdBytesPerConnection: 64, atLeastConnections: 10_000, unit: 'connection' }
const ROUNDS = [64, 256, 1_024, 2_048, 4_096]
const KIB = 1_024

type Shape = (connections: number, index: number) => number

/** Noise that alternates between two values, so that neighbours are not positively correlated. */
const NOISE = [0, 900, -700, 300, -200, 800, -600, 100, -900, 500, -300, 600, -100]

/** A run of the given number of stages of twelve rounds, as planned by `planStages`, whose heap follows the shape. */
function run(stages: number, shape: Shape, others: (connections: number) => Partial<Sample> = () => ({})) {
  let connections = 300
  let index = 0
  const next = (): Sample => {
    const [sample] = samplesOf([
      { connections, value: 20e6 + (NOISE[index % NOISE.length] ?? 0) + shape(connections, index) },
    ])
    return { ...sample!, round: index, atMs: 100 * index++, ...others(connections) }
  }
  const taken = ROUNDS.slice(0, stages).map((round, stage) => {
    const first = stage === 0 ? [next()] : []
    const rest = roundsOf(round).map(more => {
      connections += more
      return next()
    })
    return [...first, ...rest]
  })
  return recordOf(taken)
}

const level: Shape = () => 0
const leaking =
  (bytes: number): Shape =>
  connections =>
    bytes * connections

t.test('a large leak is found after the first stage', t => {
  const verdict = judge(run(1, leaking(70_961)), rule)
  t.match(verdict, { name: 'leak', decidedBy: 'live-heap', judgedFromSample: 0 })
  t.match(
    verdict.reason,
    /^live heap rises by 70,9\d\d B per connection \(99 % interval 70,9\d\d to 70,9\d\d, threshold 64\), monotone in 13 samples, p = 1\.4e-4, 54,49\d,\d\d\d B in one stage$/,
  )
  t.end()
})

t.test('a smaller leak needs two stages in a row', t => {
  for (const [bytes, stages] of [
    [12_242, 2],
    [4_096, 3],
    [500, 3],
    [100, 3],
    [64, 4],
  ] as const) {
    const before = judge(run(stages - 1, leaking(bytes)), rule)
    t.equal(before.name, 'inconclusive', `${bytes} B after ${stages - 1} stages: ${before.reason}`)
    const verdict = judge(run(stages, leaking(bytes)), rule)
    t.match(verdict, { name: 'leak', decidedBy: 'live-heap' }, `${bytes} B: ${verdict.reason}`)
    t.match(verdict.reason, /in two stages in a row$/)
  }
  t.match(
    judge(run(1, leaking(4_096)), rule).reason,
    /but so far in one stage of 768 connections: a leak rises in two/,
  )
  t.match(
    judge(run(2, leaking(4_096)), rule).reason,
    /but a cache or pool could still be filling: its middle is at 2,588 connections, where 10,000 are asked$/,
  )
  t.equal(judge(run(2, leaking(4_096)), { ...rule, atLeastConnections: 0 }).name, 'leak')
  t.end()
})

t.test('a leak that starts late is found in the two stages after its start', t => {
  const late: Shape = connections => 200 * Math.max(0, connections - 4_100)
  t.equal(judge(run(3, late), rule).name, 'inconclusive')
  t.match(judge(run(4, late), rule), { name: 'leak', judgedFromSample: 24 })
  t.end()
})

t.test('a level heap is stable, and the reason states the smallest visible leak and its latest start', t => {
  const verdict = judge(run(3, level), rule)
  t.match(verdict, { name: 'stable', decidedBy: 'live-heap', judgedFromSample: 24 })
  t.match(
    verdict.reason,
    /^live heap changes by 0 B per connection \(99 % interval -0\.\d to 0\.\d, threshold 64\) over 13 samples and 12,288 connections; 32\.\d B per connection more would have shown as a leak, had it begun within the first 10,221 connections$/,
  )
  t.end()
})

t.test('no heap is stable before the run is long enough', t => {
  const further = { ...rule, atLeastConnections: 10_222 }
  t.match(judge(run(3, level), further), {
    name: 'inconclusive',
    reason:
      /, but not if it began after the first 10,221 connections, where one within the first 10,222 must$/,
  })
  t.equal(judge(run(4, level), further).name, 'stable')
  for (const stages of [1, 2]) {
    t.match(judge(run(stages, level), { ...rule, atLeastConnections: 0 }), {
      name: 'inconclusive',
      reason: /but a leak of [\d.]+ B per connection would not have shown, where one of 64 B must$/,
    })
  }
  t.end()
})

t.test('a leak that begins in the first half of the last stage does not pass', t => {
  for (const begins of [300, 5_000, 9_000, 10_221]) {
    for (const bytes of [64, 1_000]) {
      const verdict = judge(
        run(3, connections => bytes * Math.max(0, connections - begins)),
        rule,
      )
      t.not(verdict.name, 'stable', `${bytes} B from ${begins} on: ${verdict.reason}`)
    }
  }
  t.end()
})

t.test('a rise of half the threshold is inconclusive', t => {
  const verdict = judge(run(4, leaking(32)), rule)
  t.equal(verdict.name, 'inconclusive')
  t.match(verdict.reason, /changes by between 3[12].* on either side of 32 B, which is half the threshold/)
  t.equal(judge(run(3, leaking(28)), rule).name, 'stable')
  t.end()
})

t.test('a steady rise that could be a warm-up is inconclusive', t => {
  const verdict = judge(run(2, leaking(80)), rule)
  t.match(verdict, {
    name: 'inconclusive',
    reason: /which could still be a warm-up: .* more than 85\.3 B would be/,
  })
  t.end()
})

t.test('a warm-up, a cache that fills, a jump and a sawtooth are no leaks', t => {
  const shapes: Record<string, Shape> = {
    'a warm-up of 178 B a connection over the first 6,000': connections => 178 * Math.min(6_000, connections),
    'a cache of 4,096 entries of 2 KiB': connections => 2 * KIB * Math.min(4_096, connections),
    'a cache of 10,000 entries of 2 KiB': connections => 2 * KIB * Math.min(10_000, connections),
    'a pool of 64 KiB each that fills in the first stage': connections =>
      64 * KIB * Math.min(900, connections),
    'one jump of 8 MiB': connections => (connections > 2_000 ? 8 * KIB * KIB : 0),
    'a sawtooth of 512 KiB every 450': connections => 1_165 * (connections % 450),
    'a sawtooth of 64 KiB every 3,000': connections => 22 * (connections % 3_000),
  }
  for (const [name, shape] of Object.entries(shapes)) {
    const verdicts = [1, 2, 3, 4, 5].map(stages => judge(run(stages, shape), rule))
    const decided = verdicts.find(verdict => verdict.name !== 'inconclusive')
    t.equal(decided?.name, 'stable', `${name}: ${(decided ?? verdicts.at(-1))?.reason}`)
  }
  t.end()
})

t.test('serially correlated samples are weaker evidence', t => {
  // A random walk: uncorrected Mann–Kendall finds a rise (p = 7.3e-5), although half of such walks fall.
  const walk = [42, 536, 206, 165, 282, -441, 358, 697, 875, 1_319, 3_158, 3_028, 2_108].map(kb => 1_000 * kb)
  t.ok(mannKendall(walk).pRise < 1e-3)
  const heap = judgeStage(
    walk.map((value, i) => ({ connections: 1_024 * i, value: 4e6 + value })),
    metricRule('live-heap', rule),
  )
  t.ok((heap.trend?.varianceRatio ?? 0) > 1.5, `ratio ${heap.trend?.varianceRatio}`)
  t.equal(heap.outcome, 'undecided')
  t.end()
})

t.test('every metric is judged, and the one that leaks is named', t => {
  const things: [string, string, (connections: number) => Partial<Sample>][] = [
    [
      'file-descriptors',
      'the number of open file descriptors',
      c => ({ fileDescriptors: Math.floor(c / 20) }),
    ],
    ['goroutines', 'the number of goroutines', c => ({ goroutines: 5 + Math.floor(c / 30) })],
    ['threads', 'the number of threads', c => ({ threads: 5 + Math.floor(c / 40) })],
    ['array-buffers', 'memory of array buffers', c => ({ arrayBufferBytes: 500 * c })],
    ['external', 'external memory of V8', c => ({ externalBytes: 500 * c })],
    ['rss', 'resident memory', c => ({ rssBytes: 20_000 * c })],
  ]
  for (const [metric, title, others] of things) {
    const verdict = [2, 3, 4]
      .map(stages => judge(run(stages, level, others), rule))
      .find(v => v.name !== 'inconclusive')
    t.match(verdict, { name: 'leak', decidedBy: metric }, `${metric}: ${verdict?.reason}`)
    t.ok(verdict?.reason.startsWith(`${title} rises by `), `${verdict?.reason}`)
    t.equal(verdict?.metrics.find(one => one.metric === 'live-heap')?.verdict === 'leak', false)
    t.match(
      verdict?.metrics.find(one => one.metric === metric),
      { verdict: 'leak' },
    )
  }
  t.end()
})

t.test('a descriptor kept for each connection is a leak after the first stage', t => {
  t.match(
    judge(
      run(1, level, c => ({ fileDescriptors: 9 + c })),
      rule,
    ),
    {
      name: 'leak',
      decidedBy: 'file-descriptors',
      reason:
        /^the number of open file descriptors rises by 1 per connection \(99 % interval 1 to 1, threshold 0\.02\)/,
    },
  )
  t.end()
})

t.test('if several metrics leak, the heap is named', t => {
  t.match(
    judge(
      run(1, leaking(71_000), c => ({ goroutines: c })),
      rule,
    ),
    { name: 'leak', decidedBy: 'live-heap' },
  )
  t.end()
})

t.test('the drift of resident memory in a healthy Node server is no leak, and does not prevent stable', t => {
  const drift = (c: number): Partial<Sample> => ({ rssBytes: 80e6 + 8 * KIB * Math.min(c, 5_000) })
  for (const stages of [1, 2]) t.equal(judge(run(stages, level, drift), rule).name, 'inconclusive')
  t.equal(judge(run(3, level, drift), rule).name, 'stable')
  const noisy = (c: number): Partial<Sample> => ({ rssBytes: 80e6 + 400e6 * Math.abs(Math.sin(c)) })
  const verdict = judge(run(3, level, noisy), rule)
  t.equal(verdict.name, 'stable')
  t.match(
    verdict.metrics.find(({ metric }) => metric === 'rss'),
    { verdict: 'inconclusive' },
  )
  t.end()
})

t.test('any other metric that is not shown to be level prevents stable', t => {
  const descriptors = (c: number): Partial<Sample> => ({
    fileDescriptors: 20 + Math.floor(400 * Math.abs(Math.sin(c))),
  })
  t.match(judge(run(3, level, descriptors), rule), { name: 'inconclusive', decidedBy: 'file-descriptors' })
  t.end()
})

t.test('a metric without samples is not judged', t => {
  const metrics = (record: RunRecord) => judge(record, rule).metrics.map(({ metric }) => metric)
  t.same(metrics(run(1, level)), ['live-heap', 'rss'])
  t.same(metrics(run(1, level, () => ({ fileDescriptors: 7, goroutines: 4 }))), [
    'live-heap',
    'file-descriptors',
    'goroutines',
    'rss',
  ])
  t.end()
})

t.test('too few samples decide nothing, and a stage that was cut short is ignored', t => {
  const { samples } = run(1, leaking(1e6))
  for (const n of [1, 2, 10]) {
    const verdict = judge({ samples: samples.slice(0, n), stages: [0], holds: [] }, rule)
    t.match(verdict, { name: 'inconclusive', reason: `${n} of at least 11 samples were taken` })
  }
  t.match(judge({ samples: [], stages: [], holds: [] }, rule), {
    name: 'inconclusive',
    reason: '0 of at least 11 samples were taken',
  })
  const whole = run(4, level)
  const cut = { ...whole, samples: whole.samples.slice(0, 40) }
  t.same(judge(cut, rule), judge(run(3, level), rule))
  t.end()
})

t.test('a run without load is not judged', t => {
  const idle = samplesOf(Array.from({ length: 12 }, () => ({ connections: 1_000, value: 1e6 })))
  t.match(judge(recordOf([idle]), { ...rule, unit: 'request' }), {
    name: 'inconclusive',
    reason: 'not one request was counted between 12 samples',
  })
  t.end()
})

t.test('control loads are reported in their own unit', t => {
  t.match(
    judge(run(3, level), { ...rule, unit: 'idle-millisecond' }).reason,
    /^live heap changes by 0 B per idle millisecond .* 12,288 idle milliseconds; .* 10,221 idle milliseconds$/,
  )
  t.end()
})

t.test('refuses impossible figures', t => {
  const bad = (change: Partial<Sample>) => () => {
    const record = run(1, level)
    judge({ ...record, samples: record.samples.map((s, i) => (i === 3 ? { ...s, ...change } : s)) }, rule)
  }
  t.throws(bad({ liveHeapBytes: NaN }), new RangeError('sample 3: live-heap is NaN, which cannot be judged'))
  t.throws(bad({ rssBytes: -1 }), new RangeError('sample 3: rss is -1, which cannot be judged'))
  t.throws(
    bad({ connections: Infinity }),
    new RangeError('sample 3: Infinity is not a number of connections'),
  )
  t.throws(bad({ connections: 10 }), new RangeError('sample 3: connections fell from 422 to 10'))
  t.end()
})
