import fc from 'fast-check'
import t from 'tap'
import { parseShard, shareOf } from './shard.js'

t.test('by hand', async t => {
  t.strictSame(parseShard('2/3', {}), { index: 2, count: 3 })
  for (const wrong of [
    '0/3',
    '4/3',
    '1/0',
    '1',
    '/',
    '1/',
    '-1/3',
    '1.5/3',
    '1/3 ',
    '1/99999999',
    'x/y',
    '1/3/5',
    '',
  ]) {
    t.throws(() => parseShard(wrong, {}), { name: 'HarnessError', message: /no shard/ }, wrong)
  }
})

t.test('as CI systems and indexed jobs have it, from 0 or from 1', async t => {
  const auto = (env: NodeJS.ProcessEnv): unknown => parseShard('auto', env)
  t.strictSame(auto({ CI_NODE_INDEX: '1', CI_NODE_TOTAL: '3' }), { index: 1, count: 3 })
  t.strictSame(auto({ CIRCLE_NODE_INDEX: '0', CIRCLE_NODE_TOTAL: '3' }), { index: 1, count: 3 })
  t.strictSame(auto({ BUILDKITE_PARALLEL_JOB: '2', BUILDKITE_PARALLEL_JOB_COUNT: '3' }), {
    index: 3,
    count: 3,
  })
  t.strictSame(auto({ SEMAPHORE_JOB_INDEX: '3', SEMAPHORE_JOB_COUNT: '3' }), { index: 3, count: 3 })
  t.strictSame(auto({ SYSTEM_JOBPOSITIONINPHASE: '2', SYSTEM_TOTALJOBSINPHASE: '3' }), { index: 2, count: 3 })
  t.strictSame(auto({ JOB_COMPLETION_INDEX: '2', LEAKGATE_SHARDS: '3' }), { index: 3, count: 3 })
  t.strictSame(auto({ AWS_BATCH_JOB_ARRAY_INDEX: '0', LEAKGATE_SHARDS: '3' }), { index: 1, count: 3 })
  t.strictSame(auto({ CI_NODE_INDEX: '2', CI_NODE_TOTAL: '3', CIRCLE_NODE_INDEX: '' }), {
    index: 2,
    count: 3,
  })
})

t.test('hostile, missing and contradicting values are refused by their names', async t => {
  const refused = (env: NodeJS.ProcessEnv, message: RegExp, next: RegExp): void => {
    t.throws(() => parseShard('auto', env), { name: 'HarnessError', message, next }, JSON.stringify(env))
  }
  refused({}, /none of CI_NODE_INDEX, .*JOB_COMPLETION_INDEX/, /--shard i\/n/)
  refused(
    { JOB_COMPLETION_INDEX: '1' },
    /JOB_COMPLETION_INDEX="1" with LEAKGATE_SHARDS=""/,
    /Set LEAKGATE_SHARDS/,
  )
  refused(
    { CI_NODE_INDEX: '1', CI_NODE_TOTAL: '2', JOB_COMPLETION_INDEX: '0' },
    /both CI_NODE_INDEX and JOB/,
    /./,
  )
  for (const [index, total] of [
    ['0', '3'],
    ['4', '3'],
    ['-1', '3'],
    ['1', '0'],
    ['1e1', '100'],
    ['0x1', '3'],
    ['1; rm -rf /', '3'],
    ['NaN', 'NaN'],
    [' 1', '3'],
    ['1', '999999999999'],
  ]) {
    refused({ CI_NODE_INDEX: index, CI_NODE_TOTAL: total }, /CI_NODE_INDEX=.* is no shard/, /--shard i\/n/)
  }
})

t.test('the shares of all shards are everything, each once, and as even as can be', async t => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 1, max: 20 }), (cells, count) => {
      const all = Array.from({ length: cells }, (_, i) => i)
      const shares = Array.from({ length: count }, (_, i) => shareOf(all, { index: i + 1, count }))
      t.strictSame(shares.flat(), all)
      const sizes = shares.map(share => share.length)
      t.ok(Math.max(...sizes) - Math.min(...sizes) <= 1)
    }),
  )
})
