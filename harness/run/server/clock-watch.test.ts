import t from 'tap'
import { ClockWatch } from './clock-watch.js'

t.test('both clocks may go on for as long as they like, together', async () => {
  let ms = 0
  const watch = new ClockWatch({ wallMs: () => 1e12 + ms, monotonicMs: () => ms })
  for (ms of [10, 86_400_000, 86_400_001]) watch.check()
})

t.test('what time synchronisation does is no jump', async () => {
  let stepMs = 0
  const watch = new ClockWatch({ wallMs: () => 1e12 + stepMs, monotonicMs: () => 0 })
  for (stepMs of [500, -1_000, 900]) watch.check()
})

t.test('a sleep, and a clock that was set back, are', async t => {
  let stepMs = 0
  const watch = new ClockWatch({ wallMs: () => 1e12 + stepMs, monotonicMs: () => 0 })
  stepMs = 3_600_000
  t.throws(() => watch.check(), { name: 'VoidRun', message: /jumped by 3600\.0 s/ })
  watch.check()
  stepMs = 0
  t.throws(() => watch.check(), { name: 'VoidRun', message: /jumped by -3600\.0 s/ })
})
