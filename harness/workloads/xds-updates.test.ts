import t from 'tap'
import { routeConfiguration } from '../control-plane/route-resource.js'
import { DEFAULT_LOAD } from '../model/load/load.js'
import { describeRunAsText } from '../report/text/run-text.js'
import { runScenario } from '../run/run-scenario.js'
import { parseScenario } from '../run/scenario/scenario-input.js'
import { xdsUpdates } from './xds-updates.js'

const NOBODY = { host: '127.0.0.1', port: 9 }

t.test('without a control plane it says what is missing', async t => {
  const load = { ...DEFAULT_LOAD, workload: 'xds-updates', settings: { xdsUpdate: 'routes' } }
  await t.rejects(xdsUpdates.start({ address: NOBODY, load }), { message: /mock control plane/ })
})

t.test('an unknown kind is refused with the kinds that exist', async t => {
  const input = { target: 'node', mode: 'xds', workload: 'xds-updates', xdsUpdate: 'toes' }
  t.throws(() => parseScenario(input, key => `--${key}`), { message: /xdsUpdate[^]*listener/ })
})

t.test('routes that take turns differ and have one size', async t => {
  const [one, other] = [false, true].map(swapped => JSON.stringify(routeConfiguration(0, swapped)))
  t.not(one, other)
  t.equal(one?.length, other?.length)
})

for (const kind of ['routes', 'listener', 'same']) {
  t.test(`${kind}: a server ACKs as many updates as the run counts`, async t => {
    const input = { target: 'node', mode: 'xds', workload: 'xds-updates', xdsUpdate: kind, connections: 48 }
    const run = await runScenario(
      parseScenario(input, key => `--${key}`),
      new AbortController().signal,
    )
    const updates = run.samples.at(-1)?.connections ?? 0
    t.ok(updates >= 48, 'as many as asked for')
    const all = run.controlPlane.filter(event => event.kind === 'ack')
    const versions = new Set(all.map(({ typeUrl, versionInfo }) => `${typeUrl} ${versionInfo}`))
    t.equal(versions.size, all.length, 'each version once')
    const first = new Set(all.map(({ typeUrl }) => typeUrl)).size
    t.equal(all.length - first, updates, 'and each ACK after the first of its type is a unit')
    t.equal(run.unit, 'xDS-update')
    t.match(describeRunAsText(run), /xDS updates/)
  })
}
