import t from 'tap'
import { never } from './never.js'
import { withDeadline } from './with-deadline.js'

t.test('the outcome of the work where it is in time', async t => {
  t.equal(await withDeadline(60_000, 'the server', Promise.resolve(7)), 7)
  await t.rejects(withDeadline(60_000, 'the server', Promise.reject(new Error('no luck'))), {
    message: 'no luck',
  })
})

t.test('names who did not answer, and the deadline', async t => {
  await t.rejects(withDeadline(10, 'the server', never()), {
    message: 'the server did not answer within 10 ms',
  })
})
