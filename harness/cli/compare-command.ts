/**
 * `leakgate compare`
 * @module
 */
import { join } from 'node:path'
import { Command } from 'commander'
import type { RunResult } from '../model/run-result.js'
import { formatCount } from '../report/format-bytes.js'
import { prepareFolder, writeRunJson } from '../report/run-json.js'
import { runTable } from '../report/run-table.js'
import { compareRuns, type Comparison } from '../run/compare-runs.js'
import { watchInterrupts } from '../run/interrupts.js'
import { runScenario } from '../run/run-scenario.js'
import { parseScenario } from '../run/scenario-input.js'
import { EXIT_CODES } from './exit-code.js'
import { showProgress } from './progress.js'
import { addScenarioOptions, flagOf, scenarioFlags, type ScenarioFlags } from './scenario-options.js'

export function compareCommand(): Command {
  const command = new Command('compare')
    .description('Runs the same scenario before and after a change, and says what the change saved.')
    .argument('<before>', 'target, as for "run --target"')
    .argument('<after>', 'target')
  return addScenarioOptions(command)
    .option('--out <dir>', 'write before/run.json and after/run.json there')
    .option('--json', 'print the comparison as JSON on standard output')
    .option('--quiet', 'no progress, no summary')
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
    { name: 'before', scenario: parseScenario({ ...shared, target: before }, flagOf) },
    { name: 'after', scenario: parseScenario({ ...shared, target: after }, flagOf) },
  ]
  const out = typeof flags['out'] === 'string' ? flags['out'] : undefined
  if (out !== undefined) for (const { name } of arms) prepareFolder(join(out, name))
  const interrupts = watchInterrupts()
  const runs: RunResult[] = []
  try {
    for (const { name, scenario } of arms) {
      const progress = showProgress(name, flags['quiet'] === true)
      try {
        runs.push(await runScenario(scenario, interrupts.signal, progress))
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
  if (flags['json'] === true) {
    process.stdout.write(
      `${JSON.stringify({ comparison, before: runBefore, after: runAfter }, undefined, 2)}\n`,
    )
  } else if (flags['quiet'] !== true) {
    process.stdout.write(`${runTable([{ run: runBefore }, { run: runAfter }])}\n\n${sentence(comparison)}\n`)
  }
  process.exitCode = comparison.outcome === 'void' ? EXIT_CODES.void : EXIT_CODES[runAfter.verdict]
}

function sentence({ outcome, savedBytesPerConnection: saved, reason }: Comparison): string {
  if (!saved) return `void: ${reason}`
  const { estimate, low, high } = saved
  return `${outcome}: ${formatCount(estimate)} B a connection saved (${formatCount(low)} to ${formatCount(high)}); ${reason}`
}
