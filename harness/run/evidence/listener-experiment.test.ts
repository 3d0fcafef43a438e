import t from 'tap'
import { conclude } from './listener-experiment.js'

t.test('the conclusion follows from the released shares', async t => {
  const says = (...shares: number[]): string => conclude(shares.map(releasedShare => ({ releasedShare })))
  t.equal(
    says(0.98),
    '98 % was released when the Listener changed: retained by something that lives as long as the filter chains',
  )
  t.match(says(0.02, 0.97), /^2 % .* 97 % .*: retained by something that lives as long as the server serves$/)
  t.match(says(0.5, 0.97), /: the rest is retained by something that lives as long as the server serves$/)
  t.match(says(0, 0.05), /: retained by something that outlives the Listener$/)
  t.match(says(0.3, 0.4), /: retained by several things, or released after the end of the wait/)
})
