/**
 * `leakgate compare`
 * @module
 */
import { join } from 'node:path'
import { Command } from 'commander'
import type { Scenario } from '../model/scenario.js'
import { describeComparison } from '../report/comparison-text.js'
import { prepareFolder, writeRunJson } from '../report/run-json.js'
import { runTable } from '../report/run-table.js'
import { compareScenarios, type ComparedRuns } from '../run/compare-scenarios.js'
import { watchInterrupts } from '../run/interrupts.js'
import { parseScenario } from '../run/scenario-input.js'
import { EXIT_CODES } from './exit-code.js'
import { showProgress } from './progress.js'
import { addScenarioOptions, flagOf, scenarioFlags, type ScenarioFlags } from './scenario-options.js'

export function compareCommand(): Command {
  const command = new Command('compare')
    .description(
      'Runs the same scenario before and after a change, both at once and round by round in turn, and says what the change saved.',
    )
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
3 also where the run before measured nothing, or the two cannot be compared.

What it saved is given with its 99 % interval, and as the ratio of after to before where before leaks. A "~" says that
no difference was shown, by the rule that a leak is judged by.

Examples:
  leakgate compare go@1.66.2 go@1.66.3
  leakgate compare grpc-js@1.5.9 grpc-js@1.5.10 --connections 5000 --out reports/sessions`,
    )
    .action(compare)
}

async function compare(targetBefore: string, targetAfter: string, flags: ScenarioFlags): Promise<void> {
  const shared = scenarioFlags(flags)
  const scenarios = [targetBefore, targetAfter].map(target => parseScenario({ ...shared, target }, flagOf))
  const [scenarioBefore, scenarioAfter] = scenarios as [Scenario, Scenario]
  const out = typeof flags['out'] === 'string' ? flags['out'] : undefined
  if (out !== undefined) for (const name of ['before', 'after']) prepareFolder(join(out, name))
  const interrupts = watchInterrupts()
  const progress = showProgress('compare', flags['quiet'] === true)
  let compared: ComparedRuns
  try {
    compared = await compareScenarios(scenarioBefore, scenarioAfter, interrupts.signal, progress)
  } finally {
    progress.stop()
    interrupts.release()
  }
  const { comparison, before, after } = compared
  if (out !== undefined) {
    await writeRunJson(join(out, 'before'), before)
    await writeRunJson(join(out, 'after'), after)
  }
  if (flags['json'] === true) {
    process.stdout.write(`${JSON.stringify({ comparison, before, after }, undefined, 2)}\n`)
  } else if (flags['quiet'] !== true) {
    process.stdout.write(
      `${runTable([{ run: before }, { run: after }])}\n\n${describeComparison(comparison)}\n`,
    )
  }
  process.exitCode = comparison.outcome === 'void' ? EXIT_CODES.void : EXIT_CODES[after.verdict]
}
