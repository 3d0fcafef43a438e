import t from 'tap'
import { headline } from '../report/subject/headline.js'
import { runScenario } from './run-scenario.js'
import { parseScenario, type ScenarioInput } from './scenario/scenario-input.js'

const run = (input: Partial<ScenarioInput>) =>
  runScenario(
    parseScenario({ target: 'node', mode: 'plain', ...input }, key => key),
    new AbortController().signal,
  )

/** A threshold so small that no run of a few seconds can exclude such a leak. */
const TINY = { threshold: 0.01 }

t.test('a run ends when its connections are used up', async t => {
  const result = await run({ ...TINY, connections: 400 })
  t.match(result, {
    verdict: 'inconclusive',
    endedBy: 'connections',
    budget: { connections: 400, seconds: 300 },
  })
  t.match(headline(result), /--connections 400 ended the run\. Try --connections \d+\.$/)
})

t.test('a run ends when its time is used up', async t => {
  const result = await run({ ...TINY, maxSeconds: 15 })
  t.match(result, { verdict: 'inconclusive', endedBy: 'seconds', budget: { seconds: 15 } })
  t.match(
    headline(result),
    /--max-seconds 15 ended the run after [\d,]+ connections\. Try --max-seconds \d+\.$/,
  )
})

t.test('a run ends early when its verdict is final', async t => {
  const result = await run({ target: 'node+planted-leak=65536' })
  t.match(result, { verdict: 'leak', endedBy: 'sure' })
})
