import t, { type Test } from 'tap'

import type { CloseKind } from '../model/close-kind.js'
import { DEFAULT_LOAD, type ClientKind, type Load } from '../model/load.js'
import { scenarioFor, type Scenario } from '../model/scenario.js'
import type { TargetSpec } from '../model/target-spec.js'
import { whyNoGo } from '../targets/go-toolchain.js'
import { Rig } from './rig.js'

const noGo = await whyNoGo()

async function startRig(t: Test, target: TargetSpec, changes: Partial<Scenario> = {}): Promise<Rig> {
  const rig = await Rig.start(
    scenarioFor(target, { mode: 'plain', ...changes }),
    new AbortController().signal,
  )
  t.teardown(() => rig.close())
  return rig
}

const TARGETS: [TargetSpec, string | false][] = [
  [{ kind: 'node', planted: false }, false],
  [{ kind: 'go', version: '1.66.3' }, noGo ?? false],
]

for (const [target, skip] of TARGETS) {
  t.test(`${target.kind}: streams are answered, and the server counts them`, { skip }, async t => {
    const rig = await startRig(t, target)
    for (const client of ['raw', 'grpc-js'] as ClientKind[]) {
      const load: Load = { ...DEFAULT_LOAD, client, responseMessages: 12, responseBytes: 20_000 }
      const before = (await rig.target.counts())?.rpcsAnswered ?? 0
      const counts = await rig.churn(30, { ...load, rpcsPerConnection: 2 })
      t.match(counts, { connected: 30, completed: 30, rpcsAnswered: 60, failures: {} })
      t.equal((await rig.target.counts())?.rpcsAnswered, before + 60)
    }
  })

  t.test(
    `${target.kind}: a mixture in bursts, some of it silent, and the server counts the same`,
    { skip },
    async t => {
      const rig = await startRig(t, target)
      const close = new Map<CloseKind, number>([
        ['clean', 2],
        ['half-open', 1],
        ['rst-after-rpc', 1],
      ])
      const load: Load = {
        ...DEFAULT_LOAD,
        close,
        arrival: { kind: 'burst', size: 10, everyMs: 60 },
        silentMs: 90,
        responseMessages: 3,
      }
      const before = await rig.target.counts()
      const counts = await rig.churn(40, load)
      t.match(counts, { connected: 40, completed: 40, rpcsAnswered: 40, failures: {} })
      t.ok(counts.elapsedMs >= 180)
      t.type(rig.behindMs, 'number')
      const after = await rig.target.counts()
      t.equal((after?.accepted ?? 0) - (before?.accepted ?? 0), 40)
      t.equal((after?.rpcsAnswered ?? 0) - (before?.rpcsAnswered ?? 0), 40)
    },
  )
}
