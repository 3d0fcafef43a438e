import t from 'tap'
import { LOAD_FIELDS } from '../../model/load/load-fields.js'
import { plannedRun } from '../../run/result/describe-run.js'
import { parseScenario } from '../../run/scenario/scenario-input.js'
import { storedRun } from '../testing/stored-runs.js'
import { factsOf } from './facts.js'

const run = storedRun('stable')
const facts = (changes: object): Map<string, string> =>
  new Map(
    factsOf({
      ...run,
      ...changes,
      load: { ...run.load, ...('load' in changes ? (changes.load as object) : {}) },
    }),
  )

t.test('a load at its defaults is told in two lines', async t => {
  const shown = facts({})
  t.equal(shown.get('client'), `raw, ${run.load.concurrency} at once`)
  t.equal(shown.get('RPCs'), '1 per connection that carries any, 16 bytes out, 16 back')
  for (const { fact } of [LOAD_FIELDS.lingerMs, LOAD_FIELDS.silentMs, LOAD_FIELDS.arrival]) {
    t.notOk(shown.has(fact), fact)
  }
})

t.test('what is not at its default is shown, where it has an effect', async t => {
  const load = { lingerMs: 40, silentMs: 700, arrival: 'steady=5', responseMessages: 9 }
  const shown = facts({ close: 'half-open', load })
  t.equal(shown.get('wait before the close'), '40 ms')
  t.equal(shown.get('silence before the close'), '700 ms')
  t.equal(shown.get('arrival'), 'steady=5')
  t.equal(shown.get('messages streamed back'), '9')
  t.notOk(
    facts({ close: 'clean', load }).has('silence before the close'),
    'no client of a clean close is silent',
  )
  t.ok(
    facts({ close: 'mixed', load: { ...load, mix: { clean: 1, 'half-open': 1 } } }).has(
      'silence before the close',
    ),
  )
})

t.test('a workload without connections of its own has no facts of connections', async t => {
  const scenario = parseScenario({ target: 'node', workload: 'idle' }, key => key)
  const shown = new Map(factsOf(plannedRun(scenario)))
  t.equal(shown.get('workload'), 'idle')
  for (const fact of ['close', 'client addresses', 'RPCs']) t.notOk(shown.has(fact), fact)
  t.equal(facts({}).get('close'), 'clean')
})
