import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import t from 'tap'
import { abortAfter } from './abort-after.js'
import { rejectOnAbort } from './reject-on-abort.js'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void
const never = new AbortController().signal

t.test('the outcome of the work where it is in time', async t => {
  t.equal(await abortAfter(60_000, never, () => Promise.resolve(7)), 7)
  await t.rejects(
    abortAfter(60_000, never, () => Promise.reject(new Error('no luck'))),
    { message: 'no luck' },
  )
})

t.test('the signal is aborted after the time, also where garbage was collected meanwhile', async t => {
  const timer = setTimeout(collect, 20)
  t.teardown(() => clearTimeout(timer))
  await t.rejects(
    abortAfter(200, never, signal => rejectOnAbort(signal)),
    { name: 'TimeoutError' },
  )
})

t.test('the signal is aborted with the given one', async t => {
  const given = new AbortController()
  const reason = new Error('enough')
  const working = abortAfter(60_000, given.signal, signal => rejectOnAbort(signal))
  given.abort(reason)
  await t.rejects(working, reason)
})
