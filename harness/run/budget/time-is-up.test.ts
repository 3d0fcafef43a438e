import t from 'tap'
import { HarnessError } from '../../model/harness-error.js'
import { DEFAULT_LOAD, type Load } from '../../model/load/load.js'
import type { RunResult } from '../../model/run-result.js'
import { unlessLong } from '../../model/testing/long-tests.js'
import { scenarioFor } from '../scenario/scenario-for.js'
import { parseScenario, type ScenarioInput } from '../scenario/scenario-input.js'
import { runScenario, type RunObserver } from '../run-scenario.js'
import { Rig } from '../server/rig.js'
import { parseTarget } from '../../targets/parse-target.js'

/** Far more RPCs than any machine answers within seconds; the load itself waits for nothing. */
const ENDLESS = { rpcs: 10_000 }

interface Watched {
  readonly result: RunResult
  /** Units of load that the clients completed. */
  readonly made: number
}

async function run(input: Partial<ScenarioInput>, observer: RunObserver = {}): Promise<Watched> {
  let made = 0
  const counting: RunObserver = {
    ...observer,
    made: units => {
      made += units
    },
  }
  const scenario = parseScenario({ target: 'node', mode: 'plain', ...input }, key => key)
  return { result: await runScenario(scenario, new AbortController().signal, counting), made }
}

t.test('a load that takes longer than the budget is refused before anything starts', async t => {
  const done: string[] = []
  const input = { close: 'half-open', silentMs: 30_000, maxSeconds: 40 }
  for (const more of [{}, { control: 'plain', mode: 'xds' }, { control: 'grpc-js@1.5.10' }] as const) {
    const running = run({ ...input, ...more }, { doing: what => done.push(what) })
    await t.rejects(running, { name: HarnessError.name, message: /^--max-seconds 40 is too short: / })
  }
  t.strictSame(done, [])
})

t.test('the end of the time cuts the warm-up off, and the reason says how far it was', async t => {
  const { result, made } = await run({ ...ENDLESS, maxSeconds: 2 })
  t.equal(result.verdict, 'void')
  const [, completed, seconds] =
    /^no round was completed within 2 s: the warm-up was cut off after (\d+) of 300 connections; (?:at this pace --max-seconds (\d+) would be enough|that is too little)/.exec(
      result.reason,
    ) ?? []
  t.equal(Number(completed), made, result.reason)
  t.ok(made < 300, `${made} connections`)
  // One connection says nothing about the pace.
  if (made < 2) t.match(result.reason, /that is too little to say how long a first stage takes$/)
  else t.ok(Number(seconds) > 2, result.reason)
  t.strictSame(result.samples, [])
  t.notOk(result.endedBy)
})

t.test('the time of both servers of a control run counts', async t => {
  const { result } = await run({ ...ENDLESS, maxSeconds: 2, control: 'reuse' })
  t.match(result, { verdict: 'void', reason: /the warm-up was cut off after/ })
  t.match(result.control?.run, { verdict: 'void', reason: /the warm-up had not begun/ })
})

t.test('a round that is cut off gives no sample, and the samples before it are judged', async t => {
  const { result, made } = await run({ maxSeconds: 15, threshold: 0.01 })
  t.match(result, { verdict: 'inconclusive', endedBy: 'seconds', budget: { seconds: 15 } })
  t.ok(result.samples.length > 1, `${result.samples.length} samples`)
  const counted = result.samples.map(({ connections }) => connections)
  t.ok(made >= result.connections, `${made} were made, and ${counted.at(-1)} are in the samples`)
  t.strictSame(
    counted.toSorted((a, b) => a - b),
    counted,
  )
})

t.test(
  'a slow server: the last stage has the size that the time allows, and a straight leak is found',
  { skip: unlessLong },
  async t => {
    // Two whole stages take 52 s and keep 26 MiB, less than the 32 MiB that need no confirmation. The third would take 154 s.
    const input = { target: 'go@1.66.3+planted-leak=7000', arrival: 'steady=80', maxSeconds: 130 } as const
    const { result } = await run(input)
    t.equal(result.verdict, 'leak', result.reason)
    const [, , third = Infinity] = result.stages ?? []
    const connections = (result.samples.at(-1)?.connections ?? 0) - (result.samples[third]?.connections ?? 0)
    t.ok(connections > 1_536 && connections < 12_288, `${connections} connections in the last stage`)
  },
)

t.test('waits count as well: silence, arrivals and idle time end with the budget', async t => {
  for (const [input, most] of [
    // The warm-up and the first round take 3 s at least, and the stage 10 s.
    [{ close: 'half-open', silentMs: 150, maxSeconds: 6 }, 900],
    [{ arrival: 'steady=100', maxSeconds: 6 }, 900],
    [{ workload: 'idle', maxSeconds: 3 }, 100_000],
  ] as const) {
    const { result, made } = await run({ ...input, threshold: 0.01 })
    t.equal(result.endedBy ?? result.verdict, result.samples.length > 1 ? 'seconds' : 'void', result.reason)
    t.ok(made < most, `${JSON.stringify(input)}: ${made}`)
  }
})

for (const workload of ['connections', 'reuse', 'idle']) {
  t.test(`${workload}: a server is used further after a round that was cut off`, async t => {
    const load: Load = { ...DEFAULT_LOAD, workload }
    const { signal } = new AbortController()
    const rig = await Rig.start(scenarioFor(parseTarget('node'), { mode: 'plain', load }), signal)
    t.teardown(() => rig.close())
    await rig.churn(50)
    const before = await rig.sample()
    const over = new AbortController()
    const reason = new Error('over')
    const onProgress = (completed: number): void => {
      if (completed > 0) over.abort(reason)
    }
    const cut = rig.churn(1_000_000, load, { until: over.signal, onProgress })
    await t.rejects(cut, reason)
    const between = await rig.sample()
    t.ok(
      between.connections > before.connections && between.connections < 1_000_000,
      `${between.connections}`,
    )
    await rig.churn(50)
    t.equal((await rig.sample()).connections, between.connections + 50)
  })
}
