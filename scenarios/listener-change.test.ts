import t, { type Test } from 'tap'
import { parseScenario, Rig } from '../harness/index.js'
import { needsGo, shareReleased } from './expectations.js'

const options = await needsGo()
const CONNECTIONS = 1_000

interface Change {
  readonly title: string
  readonly routes?: 'inline' | 'rds'
  readonly event: (rig: Rig) => Promise<void>
  /** Whether the memory of ended connections is released. */
  readonly releases: boolean
}

const CHANGES: readonly Change[] = [
  {
    title: 'a changed Listener releases the memory of gRPC-Go 1.66.2',
    event: rig => rig.xds.changeListener(),
    releases: true,
  },
  {
    title: 'a changed inline route releases it',
    event: rig => rig.xds.changeRoutes(),
    releases: true,
  },
  {
    title: 'an identical Listener does not release it',
    event: rig => rig.xds.resendListener(),
    releases: false,
  },
  {
    title: 'a change of routes through RDS alone does not release it',
    routes: 'rds',
    event: rig => rig.xds.changeRoutes(),
    releases: false,
  },
]

for (const { title, routes = 'inline', event, releases } of CHANGES) {
  t.test(title, options, async t => {
    const rig = await leakyServer(t, routes)
    const share = await shareReleased(rig, {
      connections: CONNECTIONS,
      event: () => event(rig),
      until: releases ? 0.9 : 0.05,
    })
    t.ok(releases ? share >= 0.9 : share < 0.05, `${(share * 100).toFixed(0)} % was released`)
    await t.resolves(rig.churn(50), 'the server continues to serve')
  })
}

t.test('a change of the serving state releases the memory', options, async t => {
  const rig = await leakyServer(t, 'inline')
  const share = await shareReleased(rig, {
    connections: CONNECTIONS,
    event: () => rig.xds.removeListener(),
    until: 0.9,
  })
  t.ok(share >= 0.9, `${(share * 100).toFixed(0)} % was released`)
  await rig.xds.restoreListener()
  await rig.untilServing()
  await t.resolves(rig.churn(50), 'the server serves again when its Listener is back')
})

async function leakyServer(t: Test, routes: 'inline' | 'rds'): Promise<Rig> {
  const scenario = parseScenario({ target: 'go@1.66.2', mode: 'xds', routes }, key => key)
  const rig = await Rig.start(scenario, new AbortController().signal)
  t.teardown(() => rig.close())
  return rig
}
