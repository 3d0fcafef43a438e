/**
 * `leakgate compare`
 * @module
 */
import { join } from 'node:path'
import { Command } from 'commander'
import { flagOf } from '../../model/flag.js'
import { prepareFolder } from '../../files/prepare-folder.js'
import { HarnessError } from '../../model/harness-error.js'
import type { RunResult } from '../../model/run-result.js'
import type { Scenario } from '../../model/scenario.js'
import { RUN_FILE, runJson } from '../../report/stored/run-json.js'
import type { ComparedRuns } from '../../run/scenario/compare-scenarios.js'
import { watchInterrupts } from '../../run/interrupts.js'
import { parseScenario } from '../../run/scenario/scenario-input.js'
import { compareStored, compareWithBaseline, isStored, refuseMixed } from '../compare-stored.js'
import { EXIT_CODES } from '../exit-code.js'
import { addOutputOptions, parseOutput } from '../flags/output-options.js'
import { Delivery } from '../output/delivery.js'
import { publish } from '../output/publish.js'
import { showProgress } from '../progress/progress.js'
import {
  addNameOption,
  addScenarioOptions,
  rerunArgv,
  scenarioFlags,
  type ScenarioFlags,
} from '../flags/scenario-options.js'

/** The folders of the two runs below `--out`. */
const ARMS = ['before', 'after'] as const

/** The command `leakgate compare`. */
export function compareCommand(): Command {
  const command = new Command('compare')
    .description(
      'Runs the same scenario before and after a change, on both servers at the same time with alternating rounds, and says how much memory the change saves.',
    )
    .argument('<before>', 'target, as for "run --target", or a stored run.json or its folder')
    .argument('[after]', 'the same; left out with --baseline')
    .option('--baseline <file>', 'compare with the figures in that file, and fail only where they got worse')
    .option('--update-baseline', 'write what is measured to the file of --baseline')
  return addOutputOptions(
    addNameOption(addScenarioOptions(command)),
    'before/run.json, after/run.json and report.html',
  )
    .addHelpText(
      'after',
      `
Exit codes: those of the run after: 0 stable, 1 leak, 2 the harness or its use is at fault, 3 inconclusive or void.
3 also where the run before measured nothing, or the two cannot be compared. With --baseline: 0 better or the same,
1 worse, 3 the intervals are too wide to tell, or nothing was measured.

What it saved is given with its 99 % interval, and as the ratio of after to before where before leaks. A "~" says that
no difference was shown, by the rule that a leak is judged by. Two stored runs must be of the same load. A baseline is
a small file to commit. It is of the run that --name names, however its server is started. It is refused, before anything is
measured, for another name, server, load or runtime, but not for another release of the same package.
Worse than it is what lies above it by more than --threshold, with its whole 99 % interval.

Examples:
  leakgate compare go@1.66.2 go@1.66.3
  leakgate compare grpc-js@1.5.9 grpc-js@1.5.10 --connections 5000 --out reports/sessions
  leakgate compare reports/before/run.json reports/after/run.json
  leakgate compare go@1.66.3 --baseline leakgate-baseline.json --update-baseline
  leakgate compare go@1.67.1 --baseline leakgate-baseline.json
  leakgate compare "command:./my-server {port}" --name checkout --baseline checkout.json`,
    )
    .action(compare)
}

async function compare(before: string, after: string | undefined, flags: ScenarioFlags): Promise<void> {
  const baseline = flags['baseline'] !== undefined
  if (flags['updateBaseline'] === true && !baseline) {
    throw new HarnessError('--update-baseline has no file', 'Name it with --baseline FILE.')
  }
  if (baseline && after === undefined) return compareWithBaseline(before, flags)
  if (baseline || after === undefined) {
    const what = baseline
      ? `${before}, ${after ?? ''} and a baseline are too many`
      : `${before} has nothing after it`
    throw new HarnessError(what, 'Give <before> and <after>, or one of them and --baseline FILE.')
  }
  refuseMixed(before, after)
  return isStored(before) ? compareStored(before, after, flags) : compareTargets(before, after, flags)
}

async function compareTargets(
  targetBefore: string,
  targetAfter: string,
  flags: ScenarioFlags,
): Promise<void> {
  if (flags['name'] !== undefined) {
    throw new HarnessError(
      '--name names one run, and two targets are compared',
      'Leave it out, or compare one target with --baseline.',
    )
  }
  const shared = scenarioFlags(flags)
  const inputs = [targetBefore, targetAfter].map(target => ({ ...shared, target }))
  const scenarios = inputs.map(input => parseScenario(input, flagOf))
  const [scenarioBefore, scenarioAfter] = scenarios as [Scenario, Scenario]
  const output = await parseOutput(
    flags,
    ARMS.map(name => join(name, RUN_FILE)),
  )
  const { out } = output
  if (out !== undefined) for (const name of ARMS) prepareFolder(join(out, name))
  const { compareScenarios } = await import('../../run/scenario/compare-scenarios.js')
  const interrupts = watchInterrupts()
  const progress = showProgress('compare', output)
  let compared: ComparedRuns
  try {
    compared = await compareScenarios(scenarioBefore, scenarioAfter, interrupts.signal, progress)
  } finally {
    progress.stop()
  }
  const { comparison } = compared
  const [before, after] = [compared.before, compared.after].map((run, index) => ({
    ...run,
    argv: rerunArgv(inputs[index] ?? {}),
  })) as [RunResult, RunResult]
  const delivery = new Delivery()
  const files =
    out === undefined ? [] : [runJson(join(out, 'before'), before), runJson(join(out, 'after'), after)]
  await publish({ kind: 'comparison', before, after, comparison }, output, delivery, { files })
  delivery.finish()
  process.exitCode = comparison.outcome === 'void' ? EXIT_CODES.void : EXIT_CODES[after.verdict]
}
