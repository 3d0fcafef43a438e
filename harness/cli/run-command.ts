/**
 * `leakgate run`
 * @module
 */
import { Command } from 'commander'
import type { RunResult } from '../model/run-result.js'
import { prepareFolder, writeRunJson } from '../report/run-json.js'
import { describeRunAsText } from '../report/run-text.js'
import { EvidenceFolder } from '../run/evidence-folder.js'
import { parseEvidenceOptions } from '../run/evidence-options.js'
import { watchInterrupts } from '../run/interrupts.js'
import { runScenario } from '../run/run-scenario.js'
import { parseScenario } from '../run/scenario-input.js'
import { storedScenario } from '../run/stored-scenarios.js'
import { EXIT_CODES } from './exit-code.js'
import { showProgress } from './progress.js'
import { addEvidenceOptions, evidenceFlags } from './evidence-flags.js'
import { addScenarioOptions, flagOf, scenarioFlags, type ScenarioFlags } from './scenario-options.js'

export function runCommand(): Command {
  const command = new Command('run')
    .description('Runs one scenario on one server and says whether it leaks.')
    .argument('[scenario]', 'name of a stored scenario; flags change it')
    .option(
      '--target <target>',
      'go@VERSION, node, grpc-js@VERSION (the first two with +planted-leak=BYTES if you like) or "command:PROGRAM ARGS"',
    )
  return addEvidenceOptions(addScenarioOptions(command))
    .option(
      '--control <control>',
      'run beside it, round by round: reuse (the same RPCs over one connection), plain (without xDS) or a target',
    )
    .option('--out <dir>', 'write run.json there, and what the evidence comes from')
    .option('--json', 'print the result as JSON on standard output')
    .option('--quiet', 'no progress, no summary')
    .addHelpText(
      'after',
      `
Exit codes: 0 stable, 1 leak, 2 the harness or its use is at fault, 3 inconclusive or void.

Examples:
  leakgate run xds-clean
  leakgate run --target go@1.66.2 --close rst --out reports/rst
  leakgate run --target go@1.66.2 --control plain
  leakgate run --target grpc-js@1.5.9 --connections 5000 --json
  leakgate run --target "command:./my-server --addr {address} --pprof {pprof}" --threshold 128`,
    )
    .action(run)
}

async function run(name: string | undefined, flags: ScenarioFlags): Promise<void> {
  const stored = name === undefined ? {} : storedScenario(name).flags
  const scenario = parseScenario({ ...stored, ...scenarioFlags(flags) }, flagOf)
  const out = typeof flags['out'] === 'string' ? flags['out'] : undefined
  const evidence = parseEvidenceOptions(evidenceFlags(flags), out)
  if (out !== undefined) {
    prepareFolder(out)
    await EvidenceFolder.forgetEarlier(out)
  }
  const interrupts = watchInterrupts()
  const progress = showProgress('run', flags['quiet'] === true)
  let result: RunResult
  try {
    result = await runScenario(scenario, interrupts.signal, progress, evidence)
  } finally {
    progress.stop()
    interrupts.release()
  }
  if (out !== undefined) await writeRunJson(out, result)
  if (flags['json'] === true) process.stdout.write(`${JSON.stringify(result, undefined, 2)}\n`)
  else if (flags['quiet'] !== true) process.stdout.write(`${describeRunAsText(result)}\n`)
  process.exitCode = EXIT_CODES[result.verdict]
}
