import t, { type Test } from 'tap'
import {
  parseEvidenceOptions,
  parseScenario,
  runScenario,
  type Evidence,
  type RunResult,
  type ScenarioInput,
} from '../harness/index.js'
import { needsGo, unlessLong } from './expectations.js'

const options = await needsGo()
const never = new AbortController().signal

t.test(
  'gRPC-Go 1.66.2: who allocated the memory, what retains it, and what releases it',
  options,
  async t => {
    const { evidence } = await runFor(t, { target: 'go@1.66.2' }, 'profile', 'leak')
    const { allocations, retention, experiment, severity } = evidence
    // The article on grpc/grpc-go #7657 reports 46.53 % and 46.36 % of the memory in use.
    for (const name of ['bufio.NewReaderSize', 'google.golang.org/grpc/internal/transport.newBufWriter']) {
      const share = allocations?.rows.find(row => row.name === name)?.share ?? 0
      t.ok(share > 0.45 && share < 0.49, `${name} allocated ${(share * 100).toFixed(2)} % of it`)
    }
    const path = pathOf(evidence)
    t.match(path, /listenerWrapper.*\.conns/, 'the path names the list in the listener wrapper')
    t.match(retention?.holder?.objects.type, /\/server\.connWrapper$/)
    t.ok((retention?.holder?.shareOfGrowth ?? 0) > 0.9, 'it retains over 90 % of the growth')
    const perConnection = (retention?.holder?.objects.count ?? 0) / (retention?.connections ?? 1)
    t.ok(Math.abs(perConnection - 1) <= 0.01, `${perConnection} for each connection`)
    t.ok((experiment?.steps[0]?.releasedShare ?? 0) > 0.9, experiment?.conclusion ?? 'no experiment')
    t.equal(
      experiment?.steps.length,
      1,
      'the first change releases everything, so the Listener is not removed',
    )
    t.ok((severity?.soonestConnectionsToOom.estimate ?? 0) > 0, 'the result says when the memory runs out')
  },
)

/** A small --at-least: where the test is about what retains memory, some thousand connections are enough. */
const SOON = { threshold: 1_024, atLeast: 0 }

t.test('gRPC-Go 1.66.3 retains nothing', options, async t => {
  const { evidence } = await runFor(t, { target: 'go@1.66.3', ...SOON }, 'full', 'stable')
  t.equal(evidence.retention?.holder, null, pathOf(evidence))
  t.ok((evidence.allocations?.bytesPerConnection ?? Infinity) < 64, 'no allocated memory is retained')
  t.notOk(evidence.experiment, 'so there is nothing to release')
})

t.test(
  'the planted leak of the Node server: the path names the planted list',
  { skip: unlessLong },
  async t => {
    const { evidence } = await runFor(t, { target: 'node+planted-leak' }, 'profile', 'leak')
    t.match(pathOf(evidence), /variable kept.*KeptConnections\.#conns/)
    t.equal(evidence.retention?.holder?.objects.type, '{socket, buffer}')
    t.ok((evidence.retention?.holder?.shareOfGrowth ?? 0) > 0.9)
    t.ok(
      (evidence.experiment?.steps[0]?.releasedShare ?? 0) > 0.9,
      evidence.experiment?.conclusion ?? 'no experiment',
    )
  },
)

t.test('the Node server without the planted leak retains nothing', { skip: unlessLong }, async t => {
  const { evidence } = await runFor(t, { target: 'node', ...SOON }, 'full', 'stable')
  t.equal(evidence.retention?.holder, null, pathOf(evidence))
})

t.test('grpc-js 1.5.9: the path names the list of channelz sockets', { skip: unlessLong }, async t => {
  const { evidence } = await runFor(t, { target: 'grpc-js@1.5.9' }, 'profile', 'leak')
  // build/src/channelz.js of that release: `sockets[id] = { ref, getInfo }` in registerChannelzSocket, whatever
  // grpc.enable_channelz says. The server removes the entry only if channelz is enabled.
  t.match(pathOf(evidence), /channelz\.js.* variable sockets/)
  t.equal(evidence.retention?.holder?.objects.type, '{ref, getInfo}')
  t.ok((evidence.retention?.holder?.shareOfGrowth ?? 0) > 0.9)
  t.notOk(evidence.experiment, 'a plain server has no Listener to change')
})

async function runFor(
  t: Test,
  input: ScenarioInput,
  level: 'profile' | 'full',
  verdict: RunResult['verdict'],
): Promise<{ evidence: Evidence }> {
  const scenario = parseScenario(input, key => key)
  const run = await runScenario(scenario, never, {}, parseEvidenceOptions({ evidence: level }))
  t.equal(run.verdict, verdict, run.reason)
  t.strictSame(run.evidence?.problems, [], 'every step of the evidence succeeds')
  if (!run.evidence) throw new Error('the run has no evidence')
  return { evidence: run.evidence }
}

/** Types and fields on one line. */
function pathOf({ retention }: Evidence): string {
  return (retention?.holder?.path ?? []).map(({ type, field }) => `${type}${field}`).join(' → ')
}
