import t from 'tap'
import { DEFAULT_LOAD } from '../../model/load/load.js'
import { HarnessError } from '../../model/harness-error.js'
import { churn } from '../churn.js'
import { socketFailure } from './failure-reason.js'
import { checkOpenFiles, openFileLimit } from './open-files.js'

t.test('what the limit leaves room for is let through', async t => {
  t.doesNotThrow(() => checkOpenFiles(10, 1_000))
  t.doesNotThrow(() => checkOpenFiles(1_000_000, Number.MAX_SAFE_INTEGER))
})

t.test('more than that is refused, with the limit and what would do', async t => {
  const refused = (): unknown => checkOpenFiles(1_000, 1_024)
  t.throws(refused, HarnessError)
  t.throws(refused, { message: /^1000 connections at once need \d{4} open files, and the limit is 1024 / })
  t.throws(refused, { next: /ulimit -n \d{4}/ } as unknown as Error)
})

const limit = openFileLimit()
const limited = limit === undefined ? { skip: 'no limit is known here' } : {}

t.test('churn refuses before it opens anything', limited, async t => {
  const churning = churn({
    address: { host: '127.0.0.1', port: 1 },
    load: { ...DEFAULT_LOAD, concurrency: Number(limit) },
    connections: Number(limit),
    signal: new AbortController().signal,
  })
  await t.rejects(churning, HarnessError)
})

t.test('a socket that gets no file says what the limit is', async t => {
  const reason = socketFailure(Object.assign(new Error('connect EMFILE'), { code: 'EMFILE' }))
  t.equal(reason, `out of file descriptors (EMFILE): at most ${limit ?? 'unlimited'} may be open`)
})
