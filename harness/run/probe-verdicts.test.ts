import t from 'tap'
import { whyNoGo } from '../go-toolchain/go-toolchain.js'
import { unlessLong } from '../model/testing/long-tests.js'
import type { RunResult } from '../model/run-result.js'
import { headline } from '../report/subject/headline.js'
import { buildGoCase } from '../targets/go/build-go-case.js'
import { findFreePort } from '../targets/free-port.js'
import { buildNativeCase, whyNoCompiler } from '../targets/testing/build-native-case.js'
import { judgeStored } from './result/judge-stored.js'
import { runScenario } from './run-scenario.js'
import { parseScenario } from './scenario/scenario-input.js'

if (process.platform !== 'linux') t.bailout('no /proc')

const { signal } = new AbortController()
const cc = { skip: whyNoCompiler() }
const go = { skip: (await whyNoGo()) ?? false }
const long = { skip: unlessLong || whyNoCompiler() }
const native = cc.skip === false ? buildNativeCase(t) : ''

/** A run of the native server without a heap. */
function run(flags: string, input: Readonly<Record<string, unknown>> = {}): Promise<RunResult> {
  const target = `command:${native} {port} ${flags}`
  return runScenario(
    parseScenario({ target, mode: 'plain', probe: 'proc', ...input }, key => key),
    signal,
  )
}

t.test('a gauge that nothing collects for says so, and one that never changes is void', cc, async t => {
  const port = await findFreePort('127.0.0.1')
  const result = await run(`--metrics ${port} --constant`, {
    probe: `metrics=http://127.0.0.1:${port}/#native_heap_bytes`,
    connections: 300,
  })
  t.equal(result.verdict, 'void')
  t.match(result.reason, /the same live heap/)
  t.match(result.probe, { reads: /^heap, garbage included,/, unseen: [/^No collection is forced/, /./] })
})

t.test(
  'a gauge that is not the live heap in bytes is void, and the reason says what it may be',
  cc,
  async t => {
    const port = await findFreePort('127.0.0.1')
    for (const [gauge, reason] of [
      [
        'native_mem',
        /^the gauge says \d+ in a process with [\d,]+ B of resident memory.*another one, such as kilobytes/,
      ],
      [
        'native_reserved',
        /^the gauge says 10,000,000,000,000 in a process with .*which is less: it is not the live heap/,
      ],
      ['native_served', /^the gauge (?:rises by exactly 8 for each connection: it counts them|says \d+)/],
    ] as const) {
      const result = await run(`--metrics ${port} --leak 2000`, {
        probe: `metrics=http://127.0.0.1:${port}/#${gauge}`,
        connections: 300,
      })
      t.match(result, { verdict: 'void', reason }, gauge)
      t.match(result.probe, {
        reads: new RegExp(`by ${gauge} of http`),
        unseen: [/./, /./, /in bytes is not proven/],
      })
    }
  },
)

t.test('half a descriptor a connection is a leak, without a word of a live heap', cc, async t => {
  const result = await run('--leak-descriptor-every 2', { connections: 2_000 })
  t.equal(result.verdict, 'leak', result.reason)
  t.equal(result.decidedBy, 'file-descriptors')
  t.equal(result.bytesPerConnection, null)
  t.equal(result.rssThresholdBytesPerConnection, 256)
  t.match(judgeStored(result), { verdict: 'leak', decidedBy: 'file-descriptors' })
  t.notMatch(JSON.stringify(result), /live.?heap/i)
})

const short = { atLeast: 0, connections: 18_000 }

async function besideLevelGauge(flags: string): Promise<RunResult> {
  const port = await findFreePort('127.0.0.1')
  const probe = `metrics=http://127.0.0.1:${port}/#native_level`
  return run(`${flags} --metrics ${port}`, { ...short, probe })
}

t.test('native memory that leaks beside a level gauge is not stable', cc, async t => {
  const result = await besideLevelGauge('--leak 5025')
  t.match(result, {
    verdict: 'leak',
    decidedBy: 'rss',
    reason: /^resident memory rises by [45],\d{3} B .*, threshold 1,024\).* in two stages in a row/,
  })
  t.match(headline(result), /keeps [45],\d{3} B of resident memory for every connection/)
  t.match(judgeStored(result), { verdict: 'leak', decidedBy: 'rss' })
  const { confirmedFromConnections, ...former } = result
  t.equal(confirmedFromConnections, 0)
  t.match(judgeStored(former), { verdict: 'stable' }, 'a run of an earlier version')
})

t.test('the same without the leak is stable, and without a heap it is judged', long, async t => {
  const healthy = await besideLevelGauge('')
  t.match(healthy, { verdict: 'stable', decidedBy: 'live-heap' }, healthy.reason)
  const twin = await run('', short)
  t.match(twin, { verdict: 'stable', decidedBy: 'rss' }, twin.reason)
  const leak = await run('--leak 5025', short)
  t.match(leak, { verdict: 'leak', decidedBy: 'rss', rssThresholdBytesPerConnection: 256 }, leak.reason)
})

t.test('1 KiB of malloc a connection is a leak by resident memory', long, async t => {
  const result = await run('--leak 1024')
  t.match(result, { verdict: 'leak', decidedBy: 'rss' }, result.reason)
  const { estimate = 0 } = result.metrics.find(({ metric }) => metric === 'rss')?.perConnection ?? {}
  // malloc rounds 1,024 up to 1,040.
  t.ok(estimate > 0.95 * 1_040 && estimate < 1.05 * 1_040, `${estimate} bytes`)
  t.match(judgeStored(result), { verdict: 'leak', decidedBy: 'rss' })
})

t.test('the same server without the leak is stable', long, async t => {
  const result = await run('')
  t.match(result, { verdict: 'stable', decidedBy: 'rss' }, result.reason)
  t.match(judgeStored(result), { verdict: 'stable', decidedBy: 'rss' })
})

const pages = async (): Promise<string> =>
  `command:${await buildGoCase('go-own-services')} -addr {address} -pprof {pprof} -services health -leak mmap`

t.test('memory outside the heap that is read is told', go, async t => {
  // Less than 8 MiB in a stage may be what a young process takes.
  const few = { threshold: 1_000, atLeast: 0, connections: 2_400 }
  const result = await run('', { target: await pages(), probe: undefined, ...few })
  t.equal(result.verdict, 'stable', result.reason)
  t.match(headline(result), /releases the live heap .* But resident memory rises by 4,\d{3} B per connection/)
})

t.test('it is judged where that is asked for', { skip: unlessLong || go.skip }, async t => {
  const result = await run('', { target: await pages(), probe: undefined, rssThreshold: 1_024 })
  t.match(result, { verdict: 'leak', decidedBy: 'rss' }, result.reason)
})
