import t from 'tap'
import { planRounds } from './plan-rounds.js'

t.test('a usual budget: warm-up, then rounds of 500', async t => {
  t.strictSame(planRounds(20_000, 16), { warmUpConnections: 1_000, connectionsPerRound: 500, rounds: 38 })
})

t.test('never spends more than the budget, and leaves rounds enough for a trend', async t => {
  for (const max of [20, 99, 1_000, 4_321, 100_000]) {
    for (const concurrency of [1, 16, 1_000]) {
      const plan = planRounds(max, concurrency)
      t.ok(plan.warmUpConnections + plan.rounds * plan.connectionsPerRound <= max, `${max} at ${concurrency}`)
      t.ok(plan.rounds >= 10, `${max} at ${concurrency}: ${plan.rounds} rounds`)
    }
  }
})

t.test('warms up at the peak of the run', async t => {
  t.ok(planRounds(100_000, 2_000).warmUpConnections >= 2_000)
})

t.test('too few connections are refused', async t => {
  t.throws(() => planRounds(5, 16), { name: 'HarnessError' })
})
