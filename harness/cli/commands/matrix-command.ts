/**
 * `leakgate matrix`
 * @module
 */
import { Command } from 'commander'
import { openMatrix, MATRIX_SCHEMA_VERSION, PLAN_FILE } from '../../matrix/matrix-folder.js'
import { planMatrix, type Cell } from '../../matrix/plan-matrix.js'
import type { CellOutcome, RunnableCell } from '../../matrix/run-matrix.js'
import { parseShard, shareOf } from '../../matrix/shard.js'
import { CLOSE_KINDS } from '../../model/load/close-kind.js'
import { flagOf } from '../../model/flag.js'
import { HarnessError } from '../../model/harness-error.js'
import { MODES } from '../../model/mode.js'
import { cellLine } from '../../report/text/cell-line.js'
import { scenarioName } from '../../report/subject/matrix.js'
import { leakgateVersion } from '../../run/result/describe-run.js'
import { watchInterrupts } from '../../run/interrupts.js'
import { defaultModes, mayContainCommas } from '../../targets/target-help.js'
import { workloadOf } from '../../workloads/registry.js'
import { exitCodeOfCells, gridOf, writeCellReport } from '../matrix-outcome.js'
import { addOutputOptions, parseOutput, type Output } from '../flags/output-options.js'
import { Delivery } from '../output/delivery.js'
import { publish } from '../output/publish.js'
import { showProgress, type Progress } from '../progress/progress.js'
import { addLoadOptions, rerunArgv, scenarioFlags, type ScenarioFlags } from '../flags/scenario-options.js'

/** Commas separate values, except within a command line; a flag may also be given more than once. */
const list =
  (isOne: (text: string) => boolean) =>
  (text: string, before: readonly string[] | undefined): string[] => [
    ...(before ?? []),
    ...(isOne(text) ? [text] : text.split(',').filter(item => item !== '')),
  ]

/** The command `leakgate matrix`. */
export function matrixCommand(): Command {
  const command = new Command('matrix')
    .description(
      'Runs targets × modes × closes, resumes an interrupted matrix, and draws the results as a grid.',
    )
    .requiredOption(
      '--targets <list>',
      'targets as for "run --target", by commas; a command target takes a --targets of its own',
      list(mayContainCommas),
    )
    .option(
      '--modes <list>',
      `${MODES.join(', ')} or both (default: ${defaultModes()})`,
      list(() => false),
    )
    .option(
      '--closes <list>',
      `how connections end: ${CLOSE_KINDS.join(', ')}; a mix such as clean=3,rst=1 takes a --closes of its own (default: clean)`,
      list(text => text.includes('=')),
    )
    .option(
      '--shard <i/n>',
      'run only this share, e.g. 2/3; auto: the share that the CI system or the indexed job names',
    )
  return addOutputOptions(addLoadOptions(command), 'matrix.json, report.html and a folder for each cell')
    .addHelpText(
      'after',
      `
--out is needed. A cell whose run.json is there, and is of the same flags, is not run again: to go on with a matrix
that was stopped, give the same command again. A cell that fails is stored as such and the others go on; it is run
again the next time. Shards take neighbours, which have the server in common; "leakgate merge" joins them.

--shard auto reads CI_NODE_INDEX (GitLab), CIRCLE_NODE_INDEX, BUILDKITE_PARALLEL_JOB, SEMAPHORE_JOB_INDEX,
SYSTEM_JOBPOSITIONINPHASE (Azure) with the totals that belong to them, and JOB_COMPLETION_INDEX (Kubernetes) or
AWS_BATCH_JOB_ARRAY_INDEX with LEAKGATE_SHARDS, which you set.

Exit codes: 0 every cell is stable, 1 a cell leaks, 2 no cell leaks but one failed, or leakgate or its use is at
fault, 3 a cell is inconclusive or void.

Examples:
  leakgate matrix --targets go@1.66.2,go@1.66.3 --modes xds,plain --closes clean,rst --out reports/matrix
  leakgate matrix --targets node,grpc-js@1.5.9 --modes plain --shard 2/3 --out reports/shard-2
  leakgate matrix --targets go@1.65.1,go@1.66.3,go@1.67.1 --shard auto --out shard --report junit=leakgate.xml`,
    )
    .action(matrix)
}

/** Values as commander returns them; `list` splits the lists. */
type MatrixFlags = ScenarioFlags & { targets?: unknown; modes?: unknown; closes?: unknown }

async function matrix(flags: MatrixFlags): Promise<void> {
  const shard = flags['shard'] === undefined ? undefined : parseShard(String(flags['shard']), process.env)
  const { cells, leftOut } = planMatrix(
    {
      targets: listOf(flags.targets, []),
      modes: listOf(flags.modes, []),
      closes: listOf(flags.closes, ['clean']),
    },
    scenarioFlags(flags),
    key => ({ target: '--targets', mode: '--modes', close: '--closes' })[key] ?? flagOf(key),
  )
  const output = await parseOutput(flags, [PLAN_FILE])
  const { out } = output
  if (out === undefined) {
    throw new HarnessError('--out is missing', 'A matrix is stored in a folder, so that it can be resumed.')
  }
  const planned = cells.map(plan)
  const plain = planned.map(({ id, version, scenario, argv }) => ({ id, version, scenario, argv }))
  await openMatrix(out, {
    schemaVersion: MATRIX_SCHEMA_VERSION,
    leakgateVersion: leakgateVersion(),
    cells: plain,
  })
  if (!output.quiet) for (const words of leftOut) process.stderr.write(`leakgate: left out: ${words}\n`)
  const delivery = new Delivery()
  const outcomes = await runCells(out, shard ? shareOf(planned, shard) : planned, output, delivery)
  await publish({ kind: 'matrix', cells: gridOf(out, outcomes) }, output, delivery)
  delivery.finish()
  process.exitCode = exitCodeOfCells(outcomes)
}

async function runCells(
  out: string,
  cells: readonly RunnableCell[],
  output: Output,
  delivery: Delivery,
): Promise<CellOutcome[]> {
  const { runMatrix } = await import('../../matrix/run-matrix.js')
  const interrupts = watchInterrupts()
  let progress: Progress | undefined
  try {
    return await runMatrix(out, cells, interrupts.signal, {
      begins: ({ version, scenario }, index) => {
        progress = showProgress(`${index + 1} of ${cells.length}, ${version}, ${scenario}`, output)
        return progress
      },
      async ended(outcome) {
        progress?.stop()
        const { cell, run, problem, kept, notStored } = outcome
        if (output.format.isSummary && !output.quiet) {
          const { version, scenario } = cell
          const outcomeOnLine = run ? { run } : { problem: problem?.message ?? 'no result' }
          await delivery.print(`${cellLine({ version, scenario, kept, ...outcomeOnLine })}\n`)
        }
        if (notStored !== undefined) delivery.failed(notStored)
        if (!kept) await delivery.attempt(() => writeCellReport(out, outcome))
      },
    })
  } finally {
    progress?.stop()
  }
}

function plan({ id, shownTarget, flags, scenario }: Cell): RunnableCell {
  const { tls, load } = scenario
  const repeated = workloadOf(load).opensConnections ? flags.close : load.workload
  return {
    id,
    version: shownTarget,
    scenario: scenarioName(scenario.mode, repeated, tls === 'none' ? undefined : tls),
    argv: rerunArgv(flags),
    planned: scenario,
  }
}

function listOf(value: unknown, otherwise: readonly string[]): readonly string[] {
  return Array.isArray(value) ? value.map(String) : otherwise
}
