import t from 'tap'
import { HarnessError } from '../../model/harness-error.js'
import { DEFAULT_LOAD, type Load } from '../../model/load/load.js'
import { leastTime, type TimedArm } from './least-time.js'
import { refuseShortBudget } from './refuse-short-budget.js'

const arm = (changes: Partial<Load>, unitsPerConnection = 1): TimedArm => ({
  load: { ...DEFAULT_LOAD, ...changes },
  unitsPerConnection,
})
const HALF_OPEN = { close: 'half-open', silentMs: 30_000 } as const

function refusal(
  arms: readonly [TimedArm, ...TimedArm[]],
  seconds: number,
  maxConnections = 200_000,
): HarnessError {
  try {
    refuseShortBudget(arms, { maxConnections, maxDurationMs: seconds * 1_000 })
  } catch (error) {
    if (error instanceof HarnessError) return error
    throw error
  }
  throw new Error('it was not refused')
}

function passes(arms: readonly [TimedArm, ...TimedArm[]], seconds: number): boolean {
  refuseShortBudget(arms, { maxConnections: 200_000, maxDurationMs: seconds * 1_000 })
  return true
}

t.test('silent clients that take longer than the budget', async t => {
  const { message, next } = refusal([arm(HALF_OPEN)], 40)
  // A peak of 32 at once, then 268 connections, 16 at once.
  const { warmUpMs, firstRoundMs, firstStageMs } = leastTime([arm(HALF_OPEN)], 200_000)
  t.equal(warmUpMs, (1 + 17) * 30_000)
  t.equal(
    message,
    `--max-seconds 40 is too short: the warm-up of 300 connections and the first round of 67 take at least ` +
      `${(warmUpMs + firstRoundMs) / 1_000} s because of the load alone (--silent-ms 30000, --concurrency 16)`,
  )
  const [, seconds, silentMs] = /^Give --max-seconds (\d+) or --silent-ms (\d+)\.$/.exec(next) ?? []
  t.ok(Number(seconds) * 1_000 > warmUpMs + firstStageMs, next)
  t.ok(passes([arm(HALF_OPEN)], Number(seconds)))
  t.ok(passes([arm({ ...HALF_OPEN, silentMs: Number(silentMs) })], 40), next)
  t.ok(Number(silentMs) > 100 && Number(silentMs) < 1_000, silentMs ?? next)
})

t.test('a value of each flag that would do, and no flag that would not', async t => {
  const lingering = refusal([arm({ lingerMs: 2_000, concurrency: 2 })], 100)
  t.match(lingering.message, /\(--linger-ms 2000, --concurrency 2\)$/)
  const [, concurrency] = /--concurrency (\d+)/.exec(lingering.next) ?? []
  t.ok(passes([arm({ lingerMs: 2_000, concurrency: Number(concurrency) })], 100), lingering.next)
  const arriving = refusal([arm({ arrival: { kind: 'steady', perSecond: 1 } })], 60)
  t.match(arriving.message, /\(--arrival steady=1, --concurrency 16\)$/)
  t.match(arriving.next, /^Give --max-seconds \d+\.$/)
  const bursts = refusal([arm({ arrival: { kind: 'burst', size: 5, everyMs: 10_000 } })], 60)
  t.match(bursts.message, /--arrival burst=5\/10000/)
  const day = refusal([arm({ ...HALF_OPEN, silentMs: 3_600_000, concurrency: 4 })], 86_400)
  t.notMatch(day.next, /--max-seconds/, 'more than a day is not allowed')
})

t.test('arms take turns, so their times add up', async t => {
  const one = leastTime([arm(HALF_OPEN)], 10_000)
  const two = leastTime([arm(HALF_OPEN), arm(HALF_OPEN)], 10_000)
  t.equal(two.warmUpMs, 2 * one.warmUpMs)
  t.match(refusal([arm(HALF_OPEN), arm(HALF_OPEN)], 40).message, /, on 2 servers in turn, take at least/)
  t.match(refusal([arm(HALF_OPEN), arm({ workload: 'reuse' })], 40).message, /too short/)
})

t.test('idle time is counted in milliseconds', async t => {
  const idle = leastTime([arm({ workload: 'idle' })], 200_000)
  t.equal(idle.warmUpMs, 300)
  t.equal(idle.firstStageMs, 64 * 12)
})

t.test('a load that does not wait is never refused', async t => {
  for (const workload of ['connections', 'reuse']) t.ok(passes([arm({ workload })], 1), workload)
  t.ok(passes([arm({ silentMs: 50, close: 'half-open' })], 40))
})
