import t from 'tap'
import { rejectOnAbort } from './reject-on-abort.js'
import { within } from './within.js'

t.test('rejects with the reason of the signal, aborted already or later', async t => {
  await t.rejects(rejectOnAbort(AbortSignal.abort(new Error('enough'))), { message: 'enough' })
  const abort = new AbortController()
  const rejected = rejectOnAbort(abort.signal)
  abort.abort(new Error('stop'))
  await t.rejects(rejected, { message: 'stop' })
})

t.test('never settles where the race is over before the abort', async t => {
  const [abort, over] = [new AbortController(), new AbortController()]
  const rejected = rejectOnAbort(abort.signal, over.signal)
  over.abort()
  abort.abort(new Error('too late'))
  t.equal(await within(20, rejected), false)
})
