/**
 * `leakgate run`
 * @module
 */
import { Command } from 'commander'
import type { RunResult } from '../../model/run-result.js'
import { formatTarget } from '../../targets/format-target.js'
import { RUN_FILE, runJson } from '../../report/stored/run-json.js'
import { EvidenceFolder } from '../../run/evidence/evidence-folder.js'
import { parseEvidenceOptions } from '../../run/evidence/evidence-options.js'
import { watchInterrupts } from '../../run/interrupts.js'
import { targetForms } from '../../targets/target-help.js'
import { chooseRun } from '../choose-run.js'
import { BISECT_EXIT_CODES, EXIT_CODES } from '../exit-code.js'
import { addEvidenceOptions, evidenceFlags } from '../flags/evidence-flags.js'
import { addOutputOptions, parseOutput } from '../flags/output-options.js'
import { Delivery } from '../output/delivery.js'
import { publish } from '../output/publish.js'
import { showProgress } from '../progress/progress.js'
import { addConfigOptions } from '../flags/config-options.js'
import {
  addRunOptions,
  addScenarioOptions,
  rerunArgv,
  type ScenarioFlags,
} from '../flags/scenario-options.js'

/** The command `leakgate run`. */
export function runCommand(): Command {
  const command = new Command('run')
    .description('Runs one scenario on one server and says whether it leaks.')
    .argument('[scenario]', 'name of a run in the config file, or of a stored scenario; flags change it')
    .option('--target <target>', targetForms())
    .option('--replace <dir>', 'gRPC-Go from the source tree in that folder; the same as --target go:DIR')
    .option(
      '--bisect-exit',
      'exit codes for "git bisect run": 0 stable, 1 leak, 125 the server does not build or serve, or the run is ' +
        'inconclusive or void, 128 or more leakgate or its use is at fault',
    )
  const contents = 'run.json, report.html and the files of the evidence'
  addConfigOptions(addRunOptions(addEvidenceOptions(addScenarioOptions(command))))
  return addOutputOptions(command, contents)
    .addHelpText(
      'after',
      `
Exit codes: 0 stable, 1 leak, 2 the harness or its use is at fault, 3 inconclusive or void.

Examples:
  leakgate run                  the run of leakgate.config.ts
  leakgate run checkout         a run of it
  leakgate run xds-clean
  leakgate run --target go@1.66.2 --close rst --out reports/rst
  leakgate run xds-clean --report junit=results/leakgate.xml --report markdown=leak.md
  leakgate run --target go@1.66.2 --control plain
  leakgate run --target grpc-js@1.5.9 --connections 5000 --json
  leakgate run --target go@1.85.0 --mode xds --workload xds-updates:rbac --routes rds
  leakgate run --target go@1.85.0 --mode xds --xds-resources xds.yaml
  leakgate run --replace ../grpc-go --close rst
  git bisect run leakgate run --replace . --bisect-exit
  leakgate run --target "command:./my-server --addr {address} --pprof {pprof}" --threshold 128
  leakgate run --target "command:node server.js {port}"
  leakgate run --target "command:./my-server {port}" --probe pprof=http://127.0.0.1:6060
  leakgate run --target "command:./my-native-server {port}" --probe proc --rss-threshold 128
  leakgate run --target "command:./my-server" --cwd build --env "LISTEN={address}" --pprof 127.0.0.1:6060 --ready health
  leakgate run --target "command:./my-server --listen unix:{socket} --pprof {pprof}"
  leakgate run --target attach:127.0.0.1:50051
  leakgate run --target attach:127.0.0.1:50051 --pid none --pprof 127.0.0.1:6060`,
    )
    .action(run)
}

async function run(name: string | undefined, given: ScenarioFlags): Promise<void> {
  const { scenario, input, flags } = await chooseRun(name, given)
  const output = await parseOutput(flags, [RUN_FILE])
  const bisecting = flags['bisectExit'] === true
  // `git bisect run` needs only the verdict of each revision.
  const level = bisecting ? { evidence: 'none' } : {}
  const evidence = parseEvidenceOptions({ ...level, ...evidenceFlags(flags) }, output.out)
  if (output.out !== undefined) await EvidenceFolder.forgetEarlier(output.out)
  const { runScenario } = await import('../../run/run-scenario.js')
  const interrupts = watchInterrupts()
  const progress = showProgress(scenario.name ?? formatTarget(scenario.target), output)
  let result: RunResult
  try {
    result = {
      ...(await runScenario(scenario, interrupts.signal, progress, evidence)),
      argv: rerunArgv(input),
    }
  } finally {
    progress.stop()
  }
  const delivery = new Delivery()
  const files = output.out === undefined ? [] : [runJson(output.out, result)]
  await publish({ kind: 'run', run: result }, output, delivery, { files })
  delivery.finish()
  process.exitCode = (bisecting ? BISECT_EXIT_CODES : EXIT_CODES)[result.verdict]
}
