import t from 'tap'
import { ruleFor } from './rule.js'
import { simulate } from './testing/sequential-simulation.js'

// What a quiet Go server's samples look like, at the default size of a round.
const server = { connectionsPerRound: 500, standardDeviationBytes: 5_000, correlation: 0.5 }
const rule = ruleFor(64)
const RUNS = 300
const MAX_SAMPLES = 40

t.test('healthy servers are cleared, and soon', t => {
  const tally = simulate({ ...server, bytesPerConnection: 0 }, rule, RUNS, MAX_SAMPLES, 1)
  t.match(tally.verdicts, { leak: 0, stable: RUNS })
  t.ok(tally.meanSamples < 9, `${tally.meanSamples} samples on average`)
  t.end()
})

t.test('100 bytes per connection are found', t => {
  const tally = simulate({ ...server, bytesPerConnection: 100 }, rule, RUNS, MAX_SAMPLES, 2)
  t.match(tally.verdicts, { leak: RUNS, stable: 0 })
  t.ok(tally.meanSamples < 9, `${tally.meanSamples} samples on average`)
  t.end()
})

t.test('a slope of the very threshold is a coin that mostly lands on its edge', t => {
  // Looking 33 times at correlated samples, a 99 % interval misses far more often than once in a hundred.
  const tally = simulate({ ...server, bytesPerConnection: 64 }, rule, RUNS, MAX_SAMPLES, 3)
  t.ok(tally.verdicts.leak < 0.35 * RUNS, `${tally.verdicts.leak} accused`)
  t.ok(tally.verdicts.stable < 0.35 * RUNS, `${tally.verdicts.stable} cleared`)
  t.end()
})

t.test('8 bytes away from the threshold the verdict is sure', t => {
  const below = simulate({ ...server, bytesPerConnection: 56 }, rule, RUNS, MAX_SAMPLES, 4)
  t.match(below.verdicts, { leak: 0, stable: RUNS })
  const above = simulate({ ...server, bytesPerConnection: 72 }, rule, RUNS, MAX_SAMPLES, 5)
  t.match(above.verdicts, { leak: RUNS, stable: 0 })
  t.end()
})
