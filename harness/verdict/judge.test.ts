import t from 'tap'
import type { Sample } from '../model/sample.js'
import { judge, ruleFor } from './judge.js'
import { healthySeries, samplesOf, withLeak } from './testing/stored-series.js'

const rule = ruleFor(64)

/** Samples 500 connections apart. */
const samples = (bytes: readonly number[]): Sample[] =>
  samplesOf(bytes.map((value, round) => ({ connections: 1000 + 500 * round, bytes: value })))

const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i)

t.test('a steady rise above the threshold is a leak', t => {
  const noise = [0, 900, -700, 300, -200, 800, -600, 100]
  const verdict = judge(samples(noise.map((bytes, i) => 1e6 + 35_480_500 * i + bytes)), rule)
  t.equal(verdict.name, 'leak')
  t.equal(
    verdict.reason,
    'live heap rises by 70,961 B per connection (99 % interval 70,960 to 70,962, threshold 64), ' +
      'monotone in 8 samples, p = 2.5e-5',
  )
  t.end()
})

t.test('a leak need not be monotone', t => {
  const verdict = judge(samples(range(12).map(i => 1e6 + 100_000 * i - (i === 6 ? 150_000 : 0))), rule)
  t.equal(verdict.name, 'leak')
  t.match(verdict.reason, /, 65 of 66 pairs of samples rise, p = 2\.5e-8$/)
  t.end()
})

t.test('a level heap is stable, and says what would have shown', t => {
  const verdict = judge(samples([5, 1, 4, 2, 6, 3, 5, 2].map(value => 1e6 + 1000 * value)), rule)
  t.equal(verdict.name, 'stable')
  t.equal(
    verdict.reason,
    'live heap changes by 0 B per connection (99 % interval -4 to 3.3, threshold 64) over 8 samples and ' +
      '3,500 connections; 68 B per connection more would have shown as a leak',
  )
  t.end()
})

t.test('a steady rise below the threshold is stable', t => {
  const verdict = judge(samples(range(8).map(i => 1e6 + 63 * 500 * i)), rule)
  t.match(verdict, { name: 'stable', trend: { bytesPerConnection: { estimate: 63 } } })
  t.end()
})

t.test('a slope at the threshold is neither', t => {
  const verdict = judge(samples(range(8).map(i => 1e6 + 64 * 500 * i)), rule)
  t.equal(verdict.name, 'inconclusive')
  t.match(verdict.reason, /between 64 and 64 B per connection .* on either side of the threshold of 64/)
  t.end()
})

t.test('one fall in 8 samples is not steady enough', t => {
  const verdict = judge(samples([0, 1, 2, 3.6, 3.5, 5, 6, 7].map(i => 1e6 + 100_000 * i)), rule)
  t.match(verdict, { name: 'inconclusive', trend: { smallestVisibleBytesPerConnection: 20 } })
  t.equal(
    verdict.reason,
    'live heap rises by 200 B per connection (99 % interval 160 to 250, threshold 64), but not steadily ' +
      'enough: 27 of 28 pairs of samples rise, p = 2e-4, where less than 1e-4 is asked',
  )
  t.end()
})

t.test('a heap that still falls may hide a leak', t => {
  const settling = [900, 700, 600, 500, 450, 430, 410, 400].map(value => 1e6 + 1000 * value)
  const verdict = judge(samples(settling), rule)
  t.equal(verdict.name, 'inconclusive')
  t.match(verdict.reason, /but a leak of 400 B per connection would not have shown, where one of 128 must$/)
  t.end()
})

t.test('fewer samples than asked for decide nothing', t => {
  for (const n of [1, 2, 3, 7]) {
    const verdict = judge(samples(range(n).map(i => 1e6 + 1e6 * i)), rule)
    t.match(verdict, { name: 'inconclusive', reason: `${n} of at least 8 samples were taken` })
  }
  t.match(judge(samples([1, 2, 3]), rule), {
    trend: { bytesPerConnection: { low: -Infinity }, smallestVisibleBytesPerConnection: Infinity },
  })
  t.match(judge([], rule), { name: 'inconclusive', reason: '0 of at least 8 samples were taken' })
  t.end()
})

t.test('a rule that could never accuse does not acquit', t => {
  const level = samples(new Array<number>(7).fill(1e6))
  t.match(judge(level, { ...rule, minSamples: 6 }), {
    name: 'inconclusive',
    reason: /but a leak of any size would not have shown, where one of 128 must$/,
  })
  t.match(judge(level.slice(0, 5), { ...rule, minSamples: 5 }), {
    name: 'inconclusive',
    reason: '5 samples are too few for a 99 % interval of the slope',
  })
  t.end()
})

t.test('without load there is nothing to judge', t => {
  const idle = samples(new Array<number>(9).fill(1e6)).map(sample => ({ ...sample, connections: 1000 }))
  t.same(judge(idle, ruleFor(64, 'request')), {
    name: 'inconclusive',
    reason: 'not one request was counted between 9 samples',
  })
  t.end()
})

t.test('control loads are told in their own unit', t => {
  const verdict = judge(samples(new Array<number>(8).fill(1e6)), ruleFor(64, 'idle-millisecond'))
  t.match(
    verdict.reason,
    /^live heap changes by 0 B per idle millisecond .* 3,500 idle milliseconds; 64 B per idle/,
  )
  t.end()
})

t.test('RSS decides nothing', t => {
  const rising = samples(new Array<number>(8).fill(1e6)).map((s, i) => ({ ...s, rssBytes: 1e9 * i }))
  t.equal(judge(rising, rule).name, 'stable')
  t.end()
})

t.test('refuses figures that cannot be', t => {
  const bad = (change: Partial<Sample>) => () =>
    judge(
      samples(range(8)).map((s, i) => (i === 3 ? { ...s, ...change } : s)),
      rule,
    )
  t.throws(bad({ liveHeapBytes: NaN }), new RangeError('sample 3: NaN is not a number of bytes'))
  t.throws(bad({ liveHeapBytes: -1 }), new RangeError('sample 3: -1 is not a number of bytes'))
  t.throws(
    bad({ connections: Infinity }),
    new RangeError('sample 3: Infinity is not a number of connections'),
  )
  t.throws(bad({ connections: 1999 }), new RangeError('sample 3: connections fell from 2000 to 1999'))
  t.end()
})

t.test('real healthy servers, looked at after every sample', t => {
  // With one collection only, or under live churn, the noise of 217 to 295 KB a sample is too great for an early
  // verdict; it must still never turn into an accusation.
  const noisy = new Set(['healthy-go-live', 'healthy-go-one-gc'])
  for (const [name, points] of healthySeries()) {
    const verdicts = range(points.length - 7).map(i => judge(samplesOf(points.slice(0, i + 8)), rule).name)
    t.notOk(verdicts.includes('leak'), `${name} is never called a leak`)
    if (!noisy.has(name))
      t.ok(
        verdicts.every(verdict => verdict === 'stable'),
        `${name} is stable from 8 samples on`,
      )
    else t.equal(verdicts.at(-1), 'stable', `${name} is stable in the end`)
  }
  t.end()
})

t.test('the same servers with a leak planted', t => {
  for (const [name, points] of healthySeries()) {
    for (const planted of [65_536, 1024, 100]) {
      const verdicts = range(points.length - 7).map(
        i => judge(samplesOf(withLeak(points.slice(0, i + 8), planted)), rule).name,
      )
      const first = verdicts.indexOf('leak') + 8
      t.notOk(verdicts.includes('stable'), `${name} with ${planted} B per connection is never called stable`)
      t.equal(
        verdicts.at(-1),
        'leak',
        `${name} with ${planted} B per connection is a leak, from ${first} samples on`,
      )
    }
  }
  t.end()
})
