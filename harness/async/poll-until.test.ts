import t from 'tap'
import { pollUntil } from './poll-until.js'

/** Answers 1, 2, 3, … */
function counter(): () => number {
  let asked = 0
  return () => ++asked
}

t.test('asks until the answer will do', async t => {
  t.equal(await pollUntil(counter(), { everyMs: 1 }, answer => answer >= 3), 3)
  t.equal(await pollUntil(counter(), { everyMs: 1 }), 1, 'each answer that is truthy will do by default')
})

t.test('without patience the first answer is the last', async t => {
  t.equal(await pollUntil(counter(), { everyMs: 1, patienceMs: -1 }, () => false), 1)
})

t.test('an abort ends it with the reason of the signal', async t => {
  const abort = new AbortController()
  let asked = 0
  const polling = pollUntil(
    () => ++asked,
    { everyMs: 60_000, signal: abort.signal },
    () => false,
  )
  setImmediate(() => abort.abort(new Error('enough')))
  await t.rejects(polling, { message: 'enough' })
  t.equal(asked, 1)
})

t.test('what the question throws ends it', async t => {
  const ask = (): Promise<boolean> => Promise.reject(new Error('no luck'))
  await t.rejects(pollUntil(ask, { everyMs: 1 }), { message: 'no luck' })
})
