import t from 'tap'
import { leastTimeText, UntilVerdict } from './until-verdict.js'

const first = { units: 1_068, unit: 'connection', leastMs: 0 }

t.test('the warm-up counts from its begin on', async t => {
  const until = new UntilVerdict()
  t.equal(until.text(0), '', 'nothing is planned yet')
  until.planned(first, 5_000)
  t.equal(until.text(5_000), 'no verdict before 1,068 connections: 0 so far')
  until.made(100)
  until.made(168)
  t.equal(until.text(15_000), 'no verdict before 1,068 connections: 268 so far, about 29.9 s to go')
  until.made(800)
  t.equal(until.text(40_000), '')
})

t.test('the time is never less than the load takes', async t => {
  const until = new UntilVerdict()
  until.planned({ ...first, leastMs: 570_000 }, 0)
  t.match(until.text(0), /, about 9 min 30 s to go$/)
  until.made(1_000)
  t.match(until.text(30_000), /, about 9 min 0 s to go$/)
})

t.test('a line before the load says what it takes at least', async t => {
  t.equal(leastTimeText({ ...first, leastMs: 900 }), '')
  t.equal(
    leastTimeText({ units: 300, unit: 'idle-millisecond', leastMs: 61_000 }),
    'no verdict before 300 idle milliseconds, which take at least 1 min 1 s',
  )
})
