/**
 * `leakgate compare`
 * @module
 */
import { join } from 'node:path'
import { Command } from 'commander'
import type { RunResult } from '../model/run-result.js'
import type { Scenario } from '../model/scenario.js'
import { prepareFolder, writeRunJson } from '../report/run-json.js'
import { compareScenarios, type ComparedRuns } from '../run/compare-scenarios.js'
import { watchInterrupts } from '../run/interrupts.js'
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
    .description(
      'Runs the same scenario before and after a change, both at once and round by round in turn, and says what the change saved.',
    )
    .argument('<before>', 'target, as for "run --target"')
    .argument('<after>', 'target')
  return addOutputOptions(addScenarioOptions(command), 'before/run.json, after/run.json and report.html')
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
  const inputs = [targetBefore, targetAfter].map(target => ({ ...shared, target }))
  const scenarios = inputs.map(input => parseScenario(input, flagOf))
  const [scenarioBefore, scenarioAfter] = scenarios as [Scenario, Scenario]
  const output = parseOutput(flags)
  const { out } = output
  if (out !== undefined) for (const name of ['before', 'after']) prepareFolder(join(out, name))
  const interrupts = watchInterrupts()
  const progress = showProgress('compare', output)
  let compared: ComparedRuns
  try {
    compared = await compareScenarios(scenarioBefore, scenarioAfter, interrupts.signal, progress)
  } finally {
    progress.stop()
    interrupts.release()
  }
  const { comparison } = compared
  const [before, after] = [compared.before, compared.after].map((run, index) => ({
    ...run,
    argv: rerunArgv(inputs[index] ?? {}),
  })) as [RunResult, RunResult]
  if (out !== undefined) {
    await writeRunJson(join(out, 'before'), before)
    await writeRunJson(join(out, 'after'), after)
  }
  await publish({ kind: 'comparison', before, after, comparison }, output)
  process.exitCode = comparison.outcome === 'void' ? EXIT_CODES.void : EXIT_CODES[after.verdict]
}
