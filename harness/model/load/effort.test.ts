import t from 'tap'
import { confirmedFrom } from '../../run/confirmed-from.js'
import { planStages } from '../../run/plan-stages.js'
import { parseScenario } from '../../run/scenario/scenario-input.js'
import { EFFORT_NAMES, EFFORTS } from './effort.js'

t.test('an effort sets the limits and the stages of a run, and other flags change them', t => {
  const seen = EFFORT_NAMES.map(effort => {
    const scenario = parseScenario({ target: 'node', effort }, key => key)
    const { atLeastConnections, maxConnections, maxDurationMs, load } = scenario
    const { connectionsPerRound } = planStages(maxConnections, load.concurrency, EFFORTS[effort].growth)
    const limits = [atLeastConnections, confirmedFrom(scenario), maxConnections, maxDurationMs / 1_000]
    return [effort, ...limits, connectionsPerRound.slice(0, 4)]
  })
  t.strictSame(seen, [
    ['quick', 3_000, 60_000, 200_000, 300, [64, 384, 1_536, 3_072]],
    ['standard', 10_000, 60_000, 200_000, 300, [64, 256, 1_024, 2_048]],
    ['thorough', 100_000, 250_000, 1_000_000, 3_600, [64, 256, 1_024, 2_048]],
  ])
  const other = parseScenario(
    { target: 'node', effort: 'thorough', connections: 500, atLeast: 7 },
    key => key,
  )
  t.match(other, { maxConnections: 500, atLeastConnections: 7, maxDurationMs: 3_600_000 })
  t.throws(() => parseScenario({ target: 'node', effort: 'quik' }, key => key), { name: 'HarnessError' })
  t.end()
})
