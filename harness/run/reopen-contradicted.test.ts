import t from 'tap'
import { whyNoGo } from '../go-toolchain/go-toolchain.js'
import { unlessLong } from '../model/testing/long-tests.js'
import type { RunResult } from '../model/run-result.js'
import { runResultSchema } from '../model/run-result.js'
import { describeRunAsText } from '../report/text/run-text.js'
import { buildGoCase } from '../targets/go/build-go-case.js'
import { parseEvidenceOptions } from './evidence/evidence-options.js'
import { judgeStored } from './result/judge-stored.js'
import { runScenario } from './run-scenario.js'
import { parseScenario } from './scenario/scenario-input.js'

const noGo = { skip: (await whyNoGo()) ?? false }
const long = { skip: unlessLong || noGo.skip }

/** The warm-up and the first two stages. A steady rise is a leak then, since `--at-least` asks for no more. */
const FIRST_VERDICT = 300 + 12 * (64 + 256)

/** A server that keeps 4 KiB for each of the last `entries` connections. */
async function run(entries: number, connections: number, control?: string): Promise<RunResult> {
  const binary = await buildGoCase('go-modes')
  const target = `command:"${binary}" -m lru -n ${entries} -addr {address} -pprof {pprof}`
  const input = { target, mode: 'plain', atLeast: 0, threshold: 256, connections }
  const scenario = parseScenario({ ...input, ...(control === undefined ? {} : { control }) }, key => key)
  return runScenario(scenario, new AbortController().signal, {}, parseEvidenceOptions({}))
}

t.test('a cache that has filled by the time of the evidence is no leak', noGo, async t => {
  const result = await run(FIRST_VERDICT, 12_000)
  const { verdict, reason, evidence, stages = [], breaks } = result
  t.equal(verdict, 'stable', reason)
  t.match(evidence, {
    problems: [],
    retention: { holder: null },
    contradicts: { outcome: 'rise-ended', moreRounds: 12 },
  })
  const found = evidence?.contradicts
  t.ok(
    (found?.foundBytes ?? Infinity) < 65_536 && (found?.expectedBytes ?? 0) > 1_000_000,
    JSON.stringify(found),
  )
  // The rounds of the third stage begin with a sample of their own, after the load of the evidence.
  t.equal(stages.length, 3)
  t.strictSame(breaks, [(stages[2] ?? 0) - 1])
  t.match(
    describeRunAsText(result).replaceAll(/\s+/g, ' '),
    /The rise of the earlier stages ended: [\d,]+ more connections left .*, so leakgate made 12 more rounds, and these are level/,
  )
  const stored = runResultSchema.parse(JSON.parse(JSON.stringify(result)))
  t.strictSame(judgeStored(stored), stored, 'the file alone gives the same verdict')
  const unbroken = { ...stored, breaks: [], samples: stored.samples.slice(0, 25), stages: stages.slice(0, 2) }
  const { samples } = unbroken
  const span = (samples.at(-1)?.connections ?? 0) - (samples[0]?.connections ?? 0)
  t.equal(
    judgeStored({ ...unbroken, connections: span }).verdict,
    'leak',
    'before these rounds it was a leak',
  )
})

t.test(
  'a leak that the evidence confirms is not run any further',
  { skip: unlessLong || noGo.skip },
  async t => {
    const result = await run(1e9, 12_000)
    t.equal(result.verdict, 'leak', result.reason)
    t.match(result.evidence, { retention: { holder: { by: 'go-retain' } } })
    t.ok((result.evidence?.retention?.growthBytes ?? 0) > 1_000_000)
    t.notOk(result.evidence?.contradicts)
    t.notOk(result.breaks)
    t.equal(result.stages?.length, 2)
    t.equal(result.endedBy, 'sure')
  },
)

t.test(
  'where the budget has no room for more rounds, the report names the flag and a value',
  long,
  async t => {
    const result = await run(FIRST_VERDICT, 4_800)
    t.equal(result.verdict, 'leak', result.reason)
    t.match(result.evidence?.contradicts, { outcome: 'no-connections', moreRounds: 0 })
    const [, wanted] =
      /does not show this leak: .* Try --connections (\d+)/.exec(
        describeRunAsText(result).replaceAll(/\s+/g, ' '),
      ) ?? []
    t.ok(Number(wanted) >= 9_600, wanted ?? 'no value')
  },
)

t.test('rounds that follow are those of the control too, or there are none', long, async t => {
  const result = await run(FIRST_VERDICT, 12_000, 'reuse')
  const { control, evidence, stages = [], breaks = [] } = result
  t.ok(control && control.run.verdict !== 'void', result.reason)
  t.match(evidence?.contradicts?.outcome, /^(rise-ended|other-rounds)$/)
  if (evidence?.contradicts?.outcome === 'rise-ended') {
    t.equal(control?.run.stages?.length, stages.length)
    t.equal(result.verdict, 'stable', result.reason)
  } else t.strictSame(breaks, [])
})
