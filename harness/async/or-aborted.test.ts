import t from 'tap'
import { never } from './never.js'
import { orAborted } from './or-aborted.js'

t.test('the outcome of the work where nothing is aborted', async t => {
  const { signal } = new AbortController()
  t.equal(await orAborted(Promise.resolve(7), signal), 7)
  await t.rejects(orAborted(Promise.reject(new Error('no luck')), signal), { message: 'no luck' })
})

t.test('the reason of the signal where it is aborted first', async t => {
  const abort = new AbortController()
  const waiting = orAborted(never(), abort.signal)
  abort.abort(new Error('enough'))
  await t.rejects(waiting, { message: 'enough' })
  await t.rejects(orAborted(Promise.resolve(7), abort.signal), { message: 'enough' }, 'before it began')
})

t.test('a rejection of the work after the abort is not left unhandled', async t => {
  const failing = Promise.reject(new Error('nobody waits for it'))
  await t.rejects(orAborted(failing, AbortSignal.abort(new Error('enough'))), { message: 'enough' })
})
