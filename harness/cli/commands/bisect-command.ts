/**
 * `leakgate bisect`
 * @module
 */
import { join } from 'node:path'
import { Command } from 'commander'
import { bisect } from '../../bisect/bisect.js'
import type { Bisection, BisectStep } from '../../model/bisection.js'
import { claimFolder } from '../../files/claim-folder.js'
import { refuseUnwritable } from '../../files/output-file.js'
import { prepareFolder } from '../../files/prepare-folder.js'
import { flagOf } from '../../model/flag.js'
import { HarnessError } from '../../model/harness-error.js'
import { maskSecretsDeep } from '../../model/secrets/mask-secrets.js'
import type { Scenario } from '../../model/scenario.js'
import type { PackageSpec, TargetSpec } from '../../model/target-spec.js'
import { bisectConclusion, bisectStepLine } from '../../report/text/bisect-text.js'
import { cellsOf } from '../../report/subject/matrix.js'
import { writeRunJson } from '../../report/stored/run-json.js'
import { DATA_FORMAT, PAGE_FORMAT, PRINTED_FORMAT } from '../../report/registry.js'
import { watchInterrupts } from '../../run/interrupts.js'
import { parseScenario } from '../../run/scenario/scenario-input.js'
import { formatTarget } from '../../targets/format-target.js'
import { isPackage } from '../../targets/package-target.js'
import { targetKindOf } from '../../targets/registry.js'
import type { ReleaseSource } from '../../targets/release-source.js'
import { packageForms } from '../../targets/target-help.js'
import { EXIT_CODES } from '../exit-code.js'
import { Delivery } from '../output/delivery.js'
import { writePage } from '../output/publish.js'
import { showProgress, type Progress } from '../progress/progress.js'
import { addScenarioOptions, scenarioFlags, type ScenarioFlags } from '../flags/scenario-options.js'

/** The search itself, in the folder of `--out`. */
const BISECT_FILE = 'bisect.json'

/** The command `leakgate bisect`. */
export function bisectCommand(): Command {
  const command = new Command('bisect')
    .description('Finds the release that introduced a leak, or the one that fixed it, by binary search.')
    .requiredOption('--good <target>', 'a release that is stable, as in go@1.60.1')
    .requiredOption('--bad <target>', 'a release that leaks; older than the good one to find the fix')
  return addScenarioOptions(command)
    .option('--out <dir>', 'write bisect.json, report.html and each run there')
    .option('--json', 'print the search as JSON on standard output')
    .option('--quiet', 'no progress, and no text on standard output')
    .addHelpText(
      'after',
      `
Both ends are tried first. Then the line between them is halved: the first release of each minor version, and the
patch releases of the newer one's branch. Patch releases of other branches are no part of it, for what was ported back
to one is not on the way to the next: 1.65.1 has a fix that 1.66.2 has not. At last the branch is searched on which
the change lies, with its releases that the package's list leaves out. Pre-releases are left out.

A release that does not build or does not serve is skipped; so is one that is inconclusive or void twice.

Exit codes: 0 found, 2 the harness or its use is at fault, which is also where an end is not what it was named;
3 not sure, for an end or the releases at the change had to be skipped.

Examples:
  leakgate bisect --good go@1.60.1 --bad go@1.66.2             the release that brought the leak: 1.61.0
  leakgate bisect --bad go@1.67.0 --good go@1.67.1             the release that mended it
  leakgate bisect --bad grpc-js@1.5.7 --good grpc-js@1.6.0 --out reports/sessions`,
    )
    .action(search)
}

async function search(flags: ScenarioFlags): Promise<void> {
  const { good, bad } = flags
  const rest = scenarioFlags(flags)
  const ends = { good: packageScenario('good', good, rest), bad: packageScenario('bad', bad, rest) }
  const out = typeof flags['out'] === 'string' ? flags['out'] : undefined
  if (out !== undefined) {
    prepareFolder(out)
    for (const name of [BISECT_FILE, PAGE_FORMAT.fileName]) refuseUnwritable(join(out, name))
    await claimFolder(out)
  }
  const delivery = new Delivery()
  const quiet = flags['quiet'] === true
  const json = flags['json'] === true
  const { tryRelease } = await import('../../bisect/try-release.js')
  const releases = await releasesOf(ends.good.target)
  const interrupts = watchInterrupts()
  let progress: Progress | undefined
  let found: Bisection = await bisect(ends, {
    releases,
    signal: interrupts.signal,
    trying: (target, left) => {
      progress = showProgress(`${target}${left > 0 ? ` (${left} left)` : ''}`, {
        quiet,
        format: json ? DATA_FORMAT : PRINTED_FORMAT,
      })
    },
    judge: async scenario => {
      try {
        const step = await tryRelease(scenario, interrupts.signal, progress ?? {})
        if (out !== undefined) await delivery.attempt(() => storeRun(out, step))
        return step
      } finally {
        progress?.stop()
      }
    },
    stepped: async step => {
      if (!quiet && !json) await delivery.print(`${bisectStepLine(step)}\n`)
    },
  })
  found = maskSecretsDeep(found)
  if (json) await delivery.print(`${JSON.stringify(found, undefined, 2)}\n`)
  else if (!quiet) await delivery.print(`\n${bisectConclusion(found)}\n`)
  if (out !== undefined) await store(out, found, delivery)
  delivery.finish()
  process.exitCode = found.first === null ? EXIT_CODES.inconclusive : 0
}

function packageScenario(
  end: 'good' | 'bad',
  name: unknown,
  flags: ScenarioFlags,
): Scenario & { target: PackageSpec } {
  const where = (key: string): string => (key === 'target' ? `--${end}` : flagOf(key))
  const scenario = parseScenario({ ...flags, target: name }, where)
  const { target } = scenario
  if (isPackage(target)) return { ...scenario, target }
  throw notARelease(`--${end}: `, target)
}

async function releasesOf(target: PackageSpec): Promise<ReleaseSource> {
  const releases = await targetKindOf(target).releases?.()
  if (releases) return releases
  throw notARelease('', target)
}

function notARelease(flag: string, target: TargetSpec): HarnessError {
  return new HarnessError(
    `${flag}${formatTarget(target)} is not a release of a package`,
    `Give ${packageForms()}; for a source tree there is "git bisect run leakgate run --bisect-exit".`,
  )
}

async function storeRun(out: string, { run, target }: BisectStep): Promise<void> {
  if (!run) return
  const folder = join(out, target)
  prepareFolder(folder)
  await writeRunJson(folder, run)
}

async function store(out: string, found: Bisection, delivery: Delivery): Promise<void> {
  await delivery.write({ path: join(out, BISECT_FILE), text: `${JSON.stringify(found, undefined, 2)}\n` })
  const cells = found.steps.flatMap(({ run }) => (run ? cellsOf([run]) : []))
  await delivery.attempt(() => writePage(out, { kind: 'matrix', cells }))
}
