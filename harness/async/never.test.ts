import t from 'tap'
import { never } from './never.js'
import { within } from './within.js'

t.test('never settles, and so loses each race', async t => {
  t.equal(await Promise.race([never(), Promise.resolve('the other one')]), 'the other one')
  t.equal(await within(20, never()), false)
})
