import t from 'tap'
import { ClockWatch } from './clock-watch.js'

t.test('clocks that advance together are no jump', async () => {
  let ms = 0
  const watch = new ClockWatch({ wallMs: () => 1e12 + ms, monotonicMs: () => ms })
  for (ms of [10, 86_400_000, 86_400_001]) watch.check()
})

t.test('a correction by time synchronisation is no jump', async () => {
  let stepMs = 0
  const watch = new ClockWatch({ wallMs: () => 1e12 + stepMs, monotonicMs: () => 0 })
  for (stepMs of [500, -1_000, 900]) watch.check()
})

t.test('a suspended machine and a clock that is set back are jumps', async t => {
  let stepMs = 0
  const watch = new ClockWatch({ wallMs: () => 1e12 + stepMs, monotonicMs: () => 0 })
  stepMs = 3_600_000
  t.throws(() => watch.check(), { name: 'VoidRun', message: /jumped by 3600\.0 s/ })
  watch.check()
  stepMs = 0
  t.throws(() => watch.check(), { name: 'VoidRun', message: /jumped by -3600\.0 s/ })
})
