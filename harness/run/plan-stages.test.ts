import t from 'tap'
import fc from 'fast-check'
import { planStages, ROUNDS_PER_STAGE } from './plan-stages.js'

t.test('a usual budget: stages that grow fourfold', async t => {
  t.strictSame(planStages(100_000, 16), {
    warmUpConnections: 300,
    connectionsPerRound: [100, 400, 1_600, 6_400],
  })
})

t.test(
  'what is left of a budget goes into a last stage, if it is no smaller than the one before',
  async t => {
    t.strictSame(planStages(20_000, 16).connectionsPerRound, [100, 400, 1_600])
    t.strictSame(planStages(10_000, 16).connectionsPerRound, [100, 400, 712])
    t.strictSame(planStages(40, 16), { warmUpConnections: 10, connectionsPerRound: [3] })
  },
)

t.test(
  'never spends more than the budget, warms up at the peak, and no stage is smaller than the last',
  async () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 20, max: 10_000_000 }),
        fc.integer({ min: 1, max: 10_000 }),
        (max, concurrency) => {
          const { warmUpConnections, connectionsPerRound: rounds } = planStages(max, concurrency)
          const spent = rounds.reduce((sum, round) => sum + round * ROUNDS_PER_STAGE, warmUpConnections)
          const peak = Math.min(concurrency, Math.floor(max / 4))
          return (
            spent <= max &&
            warmUpConnections >= peak &&
            rounds.every((round, i) => round >= (rounds[i - 1] ?? 1))
          )
        },
      ),
    )
  },
)

t.test('too few connections are refused', async t => {
  t.throws(() => planStages(5, 16), { name: 'HarnessError' })
})
