import t from 'tap'
import fc from 'fast-check'
import { planStages, ROUNDS_PER_STAGE, roundsOf } from './plan-stages.js'

t.test('with a usual budget, stages grow fourfold, and twofold once they are long', async t => {
  t.strictSame(planStages(100_000, 16), {
    warmUpConnections: 300,
    connectionsPerRound: [64, 256, 1_024, 2_048, 4_096],
  })
  t.strictSame(planStages(100_000, 100).connectionsPerRound, [200, 800, 1_600, 3_200])
})

t.test('the rest of a budget becomes a last stage if it is no smaller than the one before', async t => {
  t.strictSame(planStages(20_000, 16).connectionsPerRound, [64, 256, 1_024])
  t.strictSame(planStages(12_000, 16).connectionsPerRound, [64, 256, 655])
  t.strictSame(planStages(60, 16), { warmUpConnections: 15, connectionsPerRound: [3] })
})

t.test(
  'the plan stays within the budget, includes a warm-up, and no stage is smaller than the one before',
  async () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 24, max: 10_000_000 }),
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

t.test('rounds differ from the mean by at most a quarter, and their total is unchanged', async () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1_000_000 }), connections => {
      const rounds = roundsOf(connections)
      return (
        rounds.length === ROUNDS_PER_STAGE &&
        rounds.reduce((sum, round) => sum + round, 0) === connections * ROUNDS_PER_STAGE &&
        rounds.every(round => Math.abs(round - connections) <= 0.26 * connections + 1)
      )
    }),
  )
})

t.test('with a usual budget, the third stage covers the first 10,000 connections', async t => {
  const { warmUpConnections, connectionsPerRound } = planStages(100_000, 16)
  const [first = 0, second = 0, third = 0] = connectionsPerRound
  const untilThird = warmUpConnections + (first + second) * ROUNDS_PER_STAGE
  const half = roundsOf(third).slice(0, 6)
  t.ok(untilThird + half.reduce((sum, round) => sum + round, 0) >= 10_000)
})
