import { readFile } from 'node:fs/promises'
import fc from 'fast-check'
import t, { type Test } from 'tap'
import { whyNoGo } from '../go-toolchain/go-toolchain.js'
import { packagePath } from '../model/package-path.js'
import type { Load } from '../model/load/load.js'
import { RPC_ENDS, RPC_END_KINDS } from '../model/load/rpc-end.js'
import { liveHeapOf } from '../model/sample.js'
import { unlessLong } from '../model/testing/long-tests.js'
import { describeRunAsText } from '../report/text/run-text.js'
import { buildGoCase } from '../targets/go/build-go-case.js'
import { parseEvidenceOptions } from './evidence/evidence-options.js'
import { runScenario } from './run-scenario.js'
import { parseScenario } from './scenario/scenario-input.js'
import { Rig } from './server/rig.js'

const noGo = (await whyNoGo()) ?? false
const never = new AbortController().signal
const LEAK_BYTES = 1_024

const SERVERS = [
  { target: 'node', skip: false },
  { target: 'go@1.66.3', skip: noGo },
] as const

const parse = (target: string, input: object): ReturnType<typeof parseScenario> =>
  parseScenario({ target, mode: 'plain', workload: 'rpcs', ...input }, key => key)

async function start(t: Test, target: string): Promise<Rig> {
  const rig = await Rig.start(parse(target, {}), never)
  t.teardown(() => rig.close())
  return rig
}

const loadOf = (input: object): Load => parse('node', input).load

for (const { target, skip } of SERVERS) {
  t.test(
    `${target}: whatever the end, the counts of clients and server agree, and nothing hangs`,
    { skip },
    async t => {
      const rig = await start(t, target)
      for (const rpcEnd of RPC_END_KINDS) {
        // A round that does not reconcile is void.
        await rig.churn(64, loadOf({ rpcEnd, rpcConnections: 2 }))
        t.equal((await rig.sample()).connections, 64 * (RPC_END_KINDS.indexOf(rpcEnd) + 1), rpcEnd)
      }
    },
  )

  t.test(`${target}: so do mixes of ends`, { skip }, async t => {
    const rig = await start(t, target)
    await rig.churn(1, loadOf({}))
    const mixes = fc.uniqueArray(
      fc.tuple(fc.constantFrom(...RPC_END_KINDS), fc.integer({ min: 1, max: 9 })),
      {
        minLength: 2,
        maxLength: 5,
        selector: ([kind]) => kind,
      },
    )
    const some = {
      concurrency: fc.integer({ min: 1, max: 40 }),
      rpcConnections: fc.integer({ min: 1, max: 6 }),
    }
    await fc.assert(
      fc.asyncProperty(
        mixes,
        fc.record({ ...some, rpcsPerConnection: fc.integer({ min: 1, max: 80 }) }),
        fc.integer({ min: 1, max: 200 }),
        async (mix, flags, rpcs) => {
          const rpcEnd = mix.map(([kind, weight]) => `${kind}=${weight}`).join(',')
          const before = (await rig.sample()).connections
          await rig.churn(rpcs, loadOf({ rpcEnd, ...flags }))
          t.equal((await rig.sample()).connections, before + rpcs, rpcEnd)
        },
      ),
      { numRuns: 12 },
    )
  })
}

t.test(
  'a planted leak of each RPC is found, whatever its end',
  { skip: unlessLong || noGo, timeout: 1_800_000 },
  async t => {
    for (const server of ['go@1.66.3', 'node']) {
      const rig = await start(t, `${server}+planted-leak=${LEAK_BYTES}`)
      for (const rpcEnd of RPC_END_KINDS) {
        // The server keeps these streams until the client closes.
        if (RPC_ENDS[rpcEnd].end === 'vanish') continue
        const load = loadOf({ rpcEnd })
        await rig.churn(1_000, load)
        const before = await rig.sample()
        await rig.churn(4_000, load)
        const after = await rig.sample()
        const each = (liveHeapOf(after) - liveHeapOf(before)) / 4_000
        // The allocator of Go has no size class at 1,024 bytes and a type header; the array of the leak takes 1,152.
        const planted = server === 'node' ? LEAK_BYTES : 1_152
        t.ok(Math.abs(each / planted - 1) < 0.05, `${server}, ${rpcEnd}: ${each.toFixed(1)} B per RPC`)
      }
    }
  },
)

t.test('a client that vanishes with a stream open is noticed by the keepalive only', async t => {
  for (const keepalive of [false, true]) {
    const serverOption = keepalive ? ['keepalive-ms=200', 'keepalive-timeout-ms=200'] : undefined
    const load = { rpcEnd: 'left-vanish', concurrency: 2, rpcsPerConnection: 2 }
    const rig = await Rig.start(parse('node', { serverOption, ...load }), never)
    t.teardown(() => rig.close())
    await rig.churn(32)
    t.equal((await rig.sample()).unclosedConnections, keepalive ? 0 : 16)
  }
})

t.test('a row ends its RPCs in the way that its name says', t => {
  for (const [name, { end, deadline, sends }] of Object.entries(RPC_ENDS)) {
    if (name.startsWith('reset-')) t.equal(name, `reset-${end.toLowerCase().replaceAll('_', '-')}`)
    if (name.startsWith('left-')) t.equal(name, `left-${end}`)
    t.equal(deadline, name.includes('deadline'), name)
    t.equal(sends === 'flood', name === 'flood')
  }
  t.end()
})

t.test('an end that is unknown, or needs another RPC than the given one, is refused', async t => {
  t.throws(() => parse('node', { rpcEnd: 'cancel' }), { message: /Unknown end of an RPC "cancel"/ })
  t.throws(() => parse('node', { rpcEnd: 'trailers=0' }), {
    message: /The end of an RPC "trailers" has the weight "0"/,
  })
  t.throws(() => parse('node', { workload: 'connections', rpcEnd: 'trailers' }), {
    message: /--rpc-end is a flag of --workload rpcs/,
  })
  const proto = 'fixtures/test-service.proto'
  const unary = parse('node', {
    rpcEnd: 'window-cancel',
    call: 'grpc.testing.TestService/UnaryCall',
    proto,
    data: '{}',
  })
  const { verdict } = await runScenario(unary, never).then(
    run => run,
    (error: unknown) => ({ verdict: String(error) }),
  )
  t.match(verdict, /window-cancel needs a method with a stream of responses/)
})

t.test(
  'a handler that ignores its context: a goroutine for each stream, with the line where it waits',
  { skip: noGo, timeout: 120_000 },
  async t => {
    const binary = await buildGoCase('go-handlers')
    const run = (how: string) =>
      runScenario(
        parse(`command:${binary} -how ${how} -addr {address} -pprof {pprof}`, {
          rpcEnd: 'deadline',
          connections: 40_000,
          atLeast: 2_000,
          hold: 0,
        }),
        never,
        {},
        parseEvidenceOptions({}),
      )
    const leak = await run('ignores-context')
    t.equal(leak.verdict, 'leak', leak.reason)
    const goroutines =
      leak.metrics.find(({ metric }) => metric === 'goroutines')?.perConnection?.estimate ?? 0
    t.ok(Math.abs(goroutines - 1) < 0.05, `${goroutines} goroutines per RPC`)
    t.match(JSON.stringify(leak.evidence), /main\.\(\*service\)\.StreamingOutputCall at main\.go:\d+/)
    const [group, ...others] = leak.evidence?.goroutines?.groups ?? []
    t.match(group, {
      state: 'chan receive',
      createdBy: {
        function: /^google\.golang\.org\/grpc\.\(\*Server\)\./,
        file: /\/server\.go$/,
        line: Number,
      },
      waitsAt: {
        function: 'main.(*service).StreamingOutputCall',
        file: /main\.go$/,
        line: await lineOf('<-s.never'),
      },
    })
    t.ok(Math.abs(Number(group?.perConnection) - 1) < 0.02, `${group?.perConnection} of them per RPC`)
    t.ok(
      others.every(({ perConnection }) => perConnection < 0.05),
      'the others are not what leaks',
    )
    t.match(
      describeRunAsText(leak).replaceAll(/\s+/g, ' '),
      /\d per RPC \(\S+ now\): chan receive at main\.\(\*service\)\.StreamingOutputCall \(\S*main\.go:\d+\) created by grpc\.\(\*Server\)\S* \(\S*server\.go:\d+\)( |$)/,
    )
    const healthy = await run('observes-context')
    t.equal(healthy.verdict, 'stable', healthy.reason)
    t.notOk(healthy.evidence?.goroutines, 'nothing to explain')
  },
)

/** The first line of the server that has the text. */
async function lineOf(text: string): Promise<number> {
  const source = await readFile(packagePath('fixtures/cases/go-handlers/main.go'), 'utf8')
  return source.split('\n').findIndex(line => line.includes(text)) + 1
}
