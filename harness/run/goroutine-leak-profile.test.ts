import t from 'tap'
import { findGo, whyNoGo } from '../go-toolchain/go-toolchain.js'
import type { RunResult } from '../model/run-result.js'
import { unlessLong } from '../model/testing/long-tests.js'
import { describeRunAsText } from '../report/text/run-text.js'
import { buildGoCase } from '../targets/go/build-go-case.js'
import { parseEvidenceOptions } from './evidence/evidence-options.js'
import { runScenario } from './run-scenario.js'
import { parseScenario } from './scenario/scenario-input.js'

/** The experiment compiles the standard library again, which takes minutes. */
async function whySkipped(): Promise<string | false> {
  const without = unlessLong || ((await whyNoGo()) ?? false)
  if (without !== false) return without
  const { language } = await findGo(new AbortController().signal)
  return Number(language.split('.')[1]) < 26 && 'the goroutine leak profile needs Go 1.26'
}

t.test(
  'goroutines that nothing can wake: the leak profile counts them, and only where nothing can reach their channel',
  { skip: await whySkipped(), timeout: 900_000 },
  async t => {
    const binary = await buildGoCase('go-handlers', 'go.mod', undefined, 'goroutineleakprofile')
    const run = (how: string, rpcEnd: string) =>
      runScenario(
        parseScenario(
          {
            target: `command:${binary} -how ${how} -addr {address} -pprof {pprof}`,
            mode: 'plain',
            workload: 'rpcs',
            rpcEnd,
            connections: 40_000,
            atLeast: 2_000,
            hold: 0,
          },
          key => key,
        ),
        new AbortController().signal,
        {},
        parseEvidenceOptions({}),
      )
    const abandoned = await run('abandons-sender', 'trailers')
    t.equal(abandoned.verdict, 'leak', abandoned.reason)
    const { goroutines } = abandoned.evidence ?? {}
    const [group] = goroutines?.groups ?? []
    t.match(group, {
      state: 'chan send',
      createdBy: { function: 'main.abandon', file: /main\.go$/ },
      waitsAt: { function: 'main.abandon.func1', file: /main\.go$/ },
    })
    t.equal(group?.leaked, group?.count, 'each of them is reported')
    t.match(textOf(abandoned), /goroutine leak profile reports [\d,]+ of the [\d,]+ goroutines/)

    // The service has the channel, so something could still wake them.
    const waiting = await run('ignores-context', 'deadline')
    t.equal(waiting.verdict, 'leak', waiting.reason)
    t.match(waiting.evidence?.goroutines, { leakProfile: { leaked: 0 } })
    t.match(textOf(waiting), /leak profile reports none of the [\d,]+ goroutines/)
  },
)

/** On one line. */
function textOf(run: RunResult): string {
  return describeRunAsText(run).replaceAll(/\s+/g, ' ')
}
