/**
 * `leakgate compare`
 * @module
 */
import { join } from 'node:path'
import { Command } from 'commander'
import type { RunResult } from '../model/run-result.js'
import { prepareFolder, writeRunJson } from '../report/run-json.js'
import { compareRuns } from '../run/compare-runs.js'
import { watchInterrupts } from '../run/interrupts.js'
import { runScenario } from '../run/run-scenario.js'
import { parseScenario } from '../run/scenario-input.js'
import { EXIT_CODES } from './exit-code.js'
import { addOutputOptions, parseOutput } from './output-options.js'
import { showProgress } from './progress.js'
import { publish } from './publish.js'
import {
  addScenarioOptions,
  flagOf,
  rerunArgv,
  scenarioFlags,
  type ScenarioFlags,
} from './scenario-options.js'

export function compareCommand(): Command {
  const command = new Command('compare')
    .description('Runs the same scenario before and after a change, and says what the change saved.')
    .argument('<before>', 'target, as for "run --target"')
    .argument('<after>', 'target')
  return addOutputOptions(addScenarioOptions(command), 'before/run.json, after/run.json and report.html')
    .addHelpText(
      'after',
      `
Exit codes: those of the run after: 0 stable, 1 leak, 2 the harness or its use is at fault, 3 inconclusive or void.
3 also where the run before measured nothing.

Examples:
  leakgate compare go@1.66.2 go@1.66.3
  leakgate compare grpc-js@1.5.9 grpc-js@1.5.10 --connections 5000 --out reports/sessions`,
    )
    .action(compare)
}

async function compare(before: string, after: string, flags: ScenarioFlags): Promise<void> {
  const shared = scenarioFlags(flags)
  const arms = [
    { name: 'before', input: { ...shared, target: before } },
    { name: 'after', input: { ...shared, target: after } },
  ].map(arm => ({ ...arm, scenario: parseScenario(arm.input, flagOf) }))
  const output = parseOutput(flags)
  const { out } = output
  if (out !== undefined) for (const { name } of arms) prepareFolder(join(out, name))
  const interrupts = watchInterrupts()
  const runs: RunResult[] = []
  try {
    for (const { name, scenario, input } of arms) {
      const progress = showProgress(name, output)
      try {
        const run = await runScenario(scenario, interrupts.signal, progress)
        runs.push({ ...run, argv: rerunArgv(input) })
      } finally {
        progress.stop()
      }
    }
  } finally {
    interrupts.release()
  }
  const [runBefore, runAfter] = runs
  if (!runBefore || !runAfter) throw new Error('a comparison has two runs')
  const comparison = compareRuns(runBefore, runAfter)
  if (out !== undefined) {
    await writeRunJson(join(out, 'before'), runBefore)
    await writeRunJson(join(out, 'after'), runAfter)
  }
  await publish({ kind: 'comparison', before: runBefore, after: runAfter, finding: comparison }, output)
  process.exitCode = comparison.outcome === 'void' ? EXIT_CODES.void : EXIT_CODES[runAfter.verdict]
}
