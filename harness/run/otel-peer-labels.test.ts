import t from 'tap'
import { liveHeapOf } from '../model/sample.js'
import { whyNoGo } from '../go-toolchain/go-toolchain.js'
import { unlessLong } from '../model/testing/long-tests.js'
import type { RunResult } from '../model/run-result.js'
import { buildGoCase } from '../targets/go/build-go-case.js'
import { runScenario } from './run-scenario.js'
import { parseScenario } from './scenario/scenario-input.js'

const skip = unlessLong || ((await whyNoGo()) ?? false)

async function run(modFile: string): Promise<RunResult> {
  const target = `command:${await buildGoCase('go-otel-peer-labels', modFile)} -addr {address} -pprof {pprof}`
  return runScenario(
    parseScenario({ target, mode: 'plain', concurrency: 64 }, key => key),
    new AbortController().signal,
  )
}

/** Bytes of live heap for each connection of each stage. */
function bytesOfStages({ samples, stages = [] }: RunResult): number[] {
  return stages.map((from, i) => {
    const first = samples[from]
    const last = samples[stages[i + 1] ?? samples.length - 1]
    if (!first || !last) return NaN
    return (liveHeapOf(last) - liveHeapOf(first)) / (last.connections - first.connections)
  })
}

t.test(
  'metrics labelled with the port of the client leak, the same in each stage; without the label they do not',
  { skip },
  async t => {
    const before = await run('otelgrpc-0.45.0.mod')
    t.equal(before.verdict, 'leak', before.reason)
    const [first = NaN, second = NaN] = bytesOfStages(before).slice(-2)
    t.ok(second / first > 0.8 && second / first < 1.25, `${first} and ${second} B per connection`)
    const after = await run('go.mod')
    t.equal(after.verdict, 'stable', after.reason)
  },
)
