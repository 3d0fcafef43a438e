/**
 * `leakgate run`
 * @module
 */
import { Command } from 'commander'
import type { RunResult } from '../model/run-result.js'
import { formatTarget } from '../model/target-spec.js'
import { writeRunJson } from '../report/run-json.js'
import { EvidenceFolder } from '../run/evidence-folder.js'
import { parseEvidenceOptions } from '../run/evidence-options.js'
import { watchInterrupts } from '../run/interrupts.js'
import { runScenario } from '../run/run-scenario.js'
import { parseScenario } from '../run/scenario-input.js'
import { storedScenario } from '../run/stored-scenarios.js'
import { EXIT_CODES } from './exit-code.js'
import { addEvidenceOptions, evidenceFlags } from './evidence-flags.js'
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

export function runCommand(): Command {
  const command = new Command('run')
    .description('Runs one scenario on one server and says whether it leaks.')
    .argument('[scenario]', 'name of a stored scenario; flags change it')
    .option(
      '--target <target>',
      'go@VERSION, node, grpc-js@VERSION (the first two with +planted-leak=BYTES if you like) or "command:PROGRAM ARGS"',
    )
  const contents = 'run.json, report.html and what the evidence comes from'
  addEvidenceOptions(addScenarioOptions(command)).option(
    '--control <control>',
    'run beside it, round by round: reuse (the same RPCs over one connection), plain (without xDS) or a target',
  )
  return addOutputOptions(command, contents)
    .addHelpText(
      'after',
      `
Exit codes: 0 stable, 1 leak, 2 the harness or its use is at fault, 3 inconclusive or void.

Examples:
  leakgate run xds-clean
  leakgate run --target go@1.66.2 --close rst --out reports/rst
  leakgate run xds-clean --report junit=results/leakgate.xml --report markdown=leak.md
  leakgate run --target go@1.66.2 --control plain
  leakgate run --target grpc-js@1.5.9 --connections 5000 --json
  leakgate run --target "command:./my-server --addr {address} --pprof {pprof}" --threshold 128`,
    )
    .action(run)
}

async function run(name: string | undefined, flags: ScenarioFlags): Promise<void> {
  const stored = name === undefined ? {} : storedScenario(name).flags
  const input = { ...stored, ...scenarioFlags(flags) }
  const scenario = parseScenario(input, flagOf)
  const output = parseOutput(flags)
  const evidence = parseEvidenceOptions(evidenceFlags(flags), output.out)
  if (output.out !== undefined) await EvidenceFolder.forgetEarlier(output.out)
  const interrupts = watchInterrupts()
  const progress = showProgress(formatTarget(scenario.target), output)
  let result: RunResult
  try {
    result = {
      ...(await runScenario(scenario, interrupts.signal, progress, evidence)),
      argv: rerunArgv(input),
    }
  } finally {
    progress.stop()
    interrupts.release()
  }
  if (output.out !== undefined) await writeRunJson(output.out, result)
  await publish({ kind: 'run', run: result }, output)
  process.exitCode = EXIT_CODES[result.verdict]
}
