import t from 'tap'
import { runResultSchema } from '../../model/run-result.js'
import { controlScenario } from '../scenario/control-scenario.js'
import { parseScenario } from '../scenario/scenario-input.js'
import { describeRun } from './describe-run.js'

const COMMAND = `command:./s --token 'two words' {address}`

/** A run that measured nothing, as it is stored. */
function described(input: object, reason: string): ReturnType<typeof describeRun> {
  return describeRun({
    scenario: parseScenario(input, key => `--${key}`),
    startedAt: new Date(),
    record: { samples: [], stages: [], holds: [] },
    verdict: { name: 'void', reason },
    endedBy: undefined,
    rig: undefined,
    evidence: undefined,
  })
}

t.test('the stored form has no secret, neither in the target nor in the reason', t => {
  const run = described({ target: COMMAND }, 'the server ended: bad TOKEN=abc')
  t.equal(run.target.name, 'command:./s --token *** {address}')
  t.equal(run.reason, 'the server ended: bad TOKEN=***')
  t.ok(runResultSchema.safeParse(run).success)
  t.end()
})

t.test('the name of a run is stored with it, and is not the name of its control', t => {
  t.equal(described({ target: 'node', name: 'checkout' }, '-').name, 'checkout')
  t.notHas(described({ target: 'node' }, '-'), { name: /./ })
  const scenario = parseScenario({ target: 'node', name: 'checkout' }, key => key)
  t.equal(controlScenario(scenario, { kind: 'plain' }).name, undefined)
  t.end()
})
