import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { liveHeapOf } from '../model/sample.js'
import { churn } from '../churn/churn.js'

import { CLOSE_KINDS, CLOSES, type CloseKind } from '../model/load/close-kind.js'
import { HarnessError } from '../model/harness-error.js'
import { DEFAULT_LOAD, type Load } from '../model/load/load.js'
import type { ClientKind } from '../model/load/client-kind.js'
import type { Scenario } from '../model/scenario.js'
import type { TargetSpec } from '../model/target-spec.js'
import { unlessLong } from '../model/testing/long-tests.js'
import type { TlsKind } from '../model/tls.js'
import { whyNoGo } from '../go-toolchain/go-toolchain.js'
import { parseTarget } from '../targets/parse-target.js'
import { scenarioFor } from './scenario/scenario-for.js'
import { Rig } from './server/rig.js'
import { packagePath } from '../model/package-path.js'

// The test has its own temporary folder, because other tests create such folders at the same time.
const temporary = mkdtempSync(join(tmpdir(), 'leakgate-loads-'))
process.env['TMPDIR'] = temporary
t.teardown(() => rmSync(temporary, { recursive: true, force: true }))

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
  [parseTarget('node'), false],
  [parseTarget('go@1.66.3'), noGo ?? false],
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

const NODE_SERVER = packagePath('dist/fixtures/node-server/main.js')
const COMMAND =
  `${process.execPath} --inspect=127.0.0.1:0 --inspect-publish-uid=stderr ${NODE_SERVER} --mode plain --listen {address} ` +
  '--tls-cert {cert} --tls-key {key}'
const SECURED: [TargetSpec, TlsKind][] = [
  ...TARGETS.filter(([, skip]) => skip === false).flatMap(([target]): [TargetSpec, TlsKind][] => [
    [target, 'tls'],
    [target, 'mtls'],
  ]),
  [parseTarget(`command:${COMMAND}`), 'tls'],
  [parseTarget(`command:${COMMAND} --tls-ca {ca}`), 'mtls'],
]

for (const [target, tls] of SECURED) {
  t.test(
    `${target.kind}: every way to end a connection under ${tls}, and the server counts the same`,
    // One of them for each kind of target; the other one differs in the client's certificate only.
    { skip: (target.kind === 'node' ? tls === 'tls' : tls === 'mtls') && unlessLong },
    async t => {
      const before = tlsFolders()
      const rig = await startRig(t, target, { tls })
      t.equal(tlsFolders().length, before.length + 1)
      // Without a keepalive, the server does not end the others.
      for (const close of CLOSE_KINDS.filter(kind => CLOSES[kind].end !== 'server')) {
        const counts = await rig.churn(20, { ...DEFAULT_LOAD, close })
        t.match(counts, { connected: 20, completed: 20, rpcsAnswered: CLOSES[close].rpcs ? 20 : 0 }, close)
      }
      t.match(await rig.churn(10, { ...DEFAULT_LOAD, client: 'grpc-js' }), {
        completed: 10,
        rpcsAnswered: 10,
      })
      t.match(await rig.churn(30, { ...DEFAULT_LOAD, workload: 'reuse' }), { connected: 1, rpcsAnswered: 30 })
      t.ok(liveHeapOf(await rig.sample()) > 0)
      await rig.close()
      t.equal(tlsFolders().length, before.length, 'the private keys are gone')
    },
  )
}

t.test(
  'a server that requires certificates does not answer clients without one',
  { skip: noGo ?? false },
  async t => {
    const rig = await startRig(t, parseTarget('go@1.66.3'), { tls: 'mtls' })
    const plain = churn({
      address: rig.target.address,
      load: DEFAULT_LOAD,
      connections: 3,
      signal: new AbortController().signal,
      timeoutMs: 2_000,
    })
    t.match(await plain, { connected: 3, completed: 0, rpcsAnswered: 0 })
  },
)

t.test('TLS is refused where it is not supported', async t => {
  const signal = new AbortController().signal
  const node = parseTarget('node')
  const before = tlsFolders()
  await t.rejects(Rig.start(scenarioFor(node, { mode: 'xds', tls: 'tls' }), signal), HarnessError)
  const untold = parseTarget('command:/bin/true {address} {cert}')
  const rig = Rig.start(scenarioFor(untold, { mode: 'plain', tls: 'tls' }), signal)
  await t.rejects(rig, { name: 'HarnessError', message: /there is no \{key\} in it/ })
  t.same(tlsFolders(), before)
})

function tlsFolders(): string[] {
  return readdirSync(tmpdir()).filter(name => name.startsWith('leakgate-tls-'))
}
