import t, { type Test } from 'tap'
import { parseScenario, Rig } from '../harness/index.js'
import { needsGo, shareReleased } from './expectations.js'

const options = await needsGo()
const CONNECTIONS = 1_000

async function leakyServer(t: Test, routes: 'inline' | 'rds' = 'inline'): Promise<Rig> {
  const scenario = parseScenario({ target: 'go@1.66.2', mode: 'xds', routes }, key => key)
  const rig = await Rig.start(scenario, new AbortController().signal)
  t.teardown(() => rig.close())
  return rig
}

t.test('a Listener that changes lets the memory of gRPC-Go 1.66.2 go', options, async t => {
  const rig = await leakyServer(t)
  const share = await shareReleased(rig, {
    connections: CONNECTIONS,
    event: () => rig.xds.changeListener(),
    until: 0.9,
  })
  t.ok(share >= 0.9, `${(share * 100).toFixed(0)} % came back`)
  await t.resolves(rig.churn(50), 'and the server goes on serving')
})

t.test('an inline route that changes does too', options, async t => {
  const rig = await leakyServer(t)
  const share = await shareReleased(rig, {
    connections: CONNECTIONS,
    event: () => rig.xds.changeRoutes(),
    until: 0.9,
  })
  t.ok(share >= 0.9, `${(share * 100).toFixed(0)} % came back`)
})

t.test('the same bytes again do not', options, async t => {
  const rig = await leakyServer(t)
  const share = await shareReleased(rig, {
    connections: CONNECTIONS,
    event: () => rig.xds.resendListener(),
    until: 0.05,
  })
  t.ok(share < 0.05, `${(share * 100).toFixed(0)} % came back`)
})

t.test('nor does a change of routes through RDS alone', options, async t => {
  const rig = await leakyServer(t, 'rds')
  const share = await shareReleased(rig, {
    connections: CONNECTIONS,
    event: () => rig.xds.changeRoutes(),
    until: 0.05,
  })
  t.ok(share < 0.05, `${(share * 100).toFixed(0)} % came back`)
})

t.test('a change of the serving state lets the memory go', options, async t => {
  const rig = await leakyServer(t)
  const share = await shareReleased(rig, {
    connections: CONNECTIONS,
    event: () => rig.xds.removeListener(),
    until: 0.9,
  })
  t.ok(share >= 0.9, `${(share * 100).toFixed(0)} % came back`)
  await rig.xds.restoreListener()
  await rig.untilServing()
  await t.resolves(rig.churn(50), 'and the server serves again when its Listener is back')
})
