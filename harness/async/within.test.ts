import t from 'tap'
import { never } from './never.js'
import { within } from './within.js'

t.test('true where the event comes in time, false where it does not', async t => {
  t.equal(await within(60_000, Promise.resolve()), true)
  t.equal(await within(10, never()), false)
})

t.test('a rejection in time is passed on', async t => {
  await t.rejects(within(60_000, Promise.reject(new Error('no luck'))), { message: 'no luck' })
})
