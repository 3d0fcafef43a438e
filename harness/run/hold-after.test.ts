import t from 'tap'
import type { JudgedVerdict } from '../verdict/judge.js'
import { hold, holdMsAfter } from './hold.js'

const judged = { reason: '', metrics: [], judgedFromSample: 0, lateReleases: [] }
const leak: JudgedVerdict = { ...judged, name: 'leak', decidedBy: 'live-heap' }
const small: JudgedVerdict = { ...leak, small: true }
const stable: JudgedVerdict = { ...judged, name: 'stable', decidedBy: 'live-heap' }

t.test('a minute before a small rise is a leak, unless another time was asked for', t => {
  const usual = { atLeastConnections: 10_000 }
  t.equal(holdMsAfter(small, usual), 60_000)
  t.equal(holdMsAfter(small, { ...usual, holdMs: 0 }), 0)
  t.equal(holdMsAfter(small, { ...usual, holdMs: 5_000 }), 5_000)
  t.equal(holdMsAfter(small, { atLeastConnections: 0 }), 0, 'nothing was confirmed')
  t.equal(holdMsAfter(leak, usual), 0)
  t.equal(holdMsAfter(leak, { ...usual, holdMs: 5_000 }), 5_000)
  t.equal(holdMsAfter(stable, { ...usual, holdMs: 5_000 }), 0)
  t.end()
})

t.test('the wait ends when the rise is released, and else when the time is over', async t => {
  const { signal } = new AbortController()
  const verdicts = [leak, leak, stable, leak]
  let looks = 0
  const look = (): Promise<JudgedVerdict> => Promise.resolve(verdicts[looks++] ?? leak)
  t.equal((await hold(60_000, look, signal)).name, 'stable')
  t.equal(looks, 3)
  t.equal((await hold(600, () => Promise.resolve(leak), signal)).name, 'leak')
  await t.rejects(hold(60_000, () => Promise.resolve(leak), AbortSignal.abort(new Error('enough'))))
})
