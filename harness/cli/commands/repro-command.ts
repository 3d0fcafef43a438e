/**
 * `leakgate repro`: the event, reproduced.
 * @module
 */
import { join } from 'node:path'
import { Command } from 'commander'
import pc from 'picocolors'
import { claimFolder } from '../../files/claim-folder.js'
import { refuseUnwritable } from '../../files/output-file.js'
import { prepareFolder } from '../../files/prepare-folder.js'
import { formatTarget } from '../../targets/format-target.js'
import { formatDuration } from '../../report/units/format-bytes.js'
import { RUN_FILE, runJson } from '../../report/stored/run-json.js'
import { runTable, type TableRow } from '../../report/text/run-table.js'
import { PAGE_FORMAT, PRINTED_FORMAT } from '../../report/registry.js'
import { expectedVerdict, matchesExpected } from '../../run/result/expected-verdict.js'
import { watchInterrupts } from '../../run/interrupts.js'
import { storedScenario, type StoredScenario } from '../../run/scenario/stored-scenarios.js'
import { Delivery } from '../output/delivery.js'
import { writePage } from '../output/publish.js'
import { showProgress } from '../progress/progress.js'

const WITH_GO = ['xds-clean', 'xds-rst', 'xds-clean-fixed', 'xds-rst-fixed', 'plain-clean']
const WITHOUT_GO = ['planted-clean', 'node-clean', 'grpc-js-sessions', 'grpc-js-sessions-fixed']

/** The command `leakgate repro`. */
export function reproCommand(): Command {
  return new Command('repro')
    .description('Reproduces the gRPC-Go xDS leak (grpc/grpc-go #7657), or what this machine can show of it.')
    .option('--out <dir>', 'write each run there, a folder each')
    .option('--quiet', 'no progress')
    .addHelpText(
      'after',
      `
Exit codes: 0 reproduced as expected, 1 not, 2 the harness or its use is at fault.

Examples:
  leakgate repro
  leakgate repro --out reports/repro`,
    )
    .action(repro)
}

async function repro(flags: { out?: string; quiet?: boolean }): Promise<void> {
  const quiet = flags.quiet === true
  const { names, why } = await chooseScenarios()
  if (flags.out !== undefined) {
    prepareFolders(flags.out, names)
    await claimFolder(flags.out)
  }
  const delivery = new Delivery()
  await delivery.print(`${why}\n\n`)
  const startedAtMs = performance.now()
  const interrupts = watchInterrupts()
  const rows: (TableRow & { asExpected: boolean })[] = []
  for (const stored of names.map(storedScenario)) {
    rows.push(await reproduce(stored, interrupts.signal, { out: flags.out, quiet, delivery }))
  }
  await delivery.print(`\n${runTable(rows)}\n\n`)
  const reproduced = rows.every(row => row.asExpected)
  const took = formatDuration(performance.now() - startedAtMs)
  await delivery.print(
    reproduced
      ? `${pc.green('Reproduced')} in ${took}: every server behaved as expected.\n`
      : `${pc.red('Not reproduced')} (${took}): see the rows whose verdict is not the expected one.\n`,
  )
  delivery.finish()
  process.exitCode = reproduced ? 0 : 1
}

/** Before the first scenario is run: all of them take minutes. */
function prepareFolders(out: string, names: readonly string[]): void {
  for (const folder of names.map(name => join(out, name))) {
    prepareFolder(folder)
    for (const file of [RUN_FILE, PAGE_FORMAT.fileName]) refuseUnwritable(join(folder, file))
  }
}

async function chooseScenarios(): Promise<{ names: readonly string[]; why: string }> {
  const { whyNoGo } = await import('../../go-toolchain/go-toolchain.js')
  const noGo = await whyNoGo()
  if (noGo === undefined) {
    return { names: WITH_GO, why: 'gRPC-Go servers, built from their published releases.' }
  }
  return {
    names: WITHOUT_GO,
    why:
      `${noGo}: the gRPC-Go servers cannot be built.\n` +
      'Shown instead: a leak of the same shape, planted in the real Node XdsServer, and a published leak of\n' +
      'grpc-js with its fix. Install Go 1.21 or later (https://go.dev/dl/) to reproduce the event itself.',
  }
}

async function reproduce(
  stored: StoredScenario,
  signal: AbortSignal,
  { out, quiet, delivery }: { out: string | undefined; quiet: boolean; delivery: Delivery },
): Promise<TableRow & { asExpected: boolean }> {
  const { scenario, input, name } = stored
  const { runScenario } = await import('../../run/run-scenario.js')
  const progress = showProgress(`${formatTarget(scenario.target)} ${scenario.mode} ${input.close ?? ''}`, {
    quiet,
    format: PRINTED_FORMAT,
  })
  try {
    const run = { ...(await runScenario(scenario, signal, progress)), argv: ['run', name] }
    progress.stop()
    const asExpected = matchesExpected(stored, run)
    await delivery.print(`${asExpected ? pc.green('✓') : pc.red('✗')} ${input.title}\n`)
    if (!asExpected) await delivery.print(`  ${run.verdict}: ${run.reason}\n`)
    if (out !== undefined) {
      const folder = join(out, name)
      await delivery.write(runJson(folder, run))
      await delivery.attempt(() => writePage(folder, { kind: 'run', run }))
    }
    return { run, expected: expectedVerdict(stored), asExpected }
  } finally {
    progress.stop()
  }
}
