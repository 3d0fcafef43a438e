import t from 'tap'
import { conclude } from './listener-experiment.js'

t.test('what follows from how much came back', async t => {
  const says = (...shares: number[]): string => conclude(shares.map(releasedShare => ({ releasedShare })))
  t.equal(
    says(0.98),
    '98 % came back when the Listener changed: held by something that lives as long as the filter chains',
  )
  t.match(says(0.02, 0.97), /^2 % .* 97 % .*: held by something that lives as long as the server serves$/)
  t.match(says(0.5, 0.97), /: the rest is held by something that lives as long as the server serves$/)
  t.match(says(0, 0.05), /: held by something that outlives the Listener$/)
  t.match(says(0.3, 0.4), /: held by more than one thing, or let go of later/)
})
