/**
 * `leakgate merge`
 * @module
 */
import { Command } from 'commander'
import {
  MATRIX_SCHEMA_VERSION,
  PLAN_FILE,
  storeProblem,
  storeRun,
  writePlan,
  type MatrixPlan,
} from '../../matrix/matrix-folder.js'
import { mergeMatrices } from '../../matrix/merge-matrix.js'
import { leakgateVersion } from '../../run/result/describe-run.js'
import { exitCodeOfCells, gridOf, writeCellReport } from '../matrix-outcome.js'
import { addOutputOptions, parseOutput } from '../flags/output-options.js'
import { Delivery } from '../output/delivery.js'
import { publish } from '../output/publish.js'

/** The command `leakgate merge`. */
export function mergeCommand(): Command {
  const command = new Command('merge')
    .description('Joins the shards of a matrix, or single stored runs, into one grid.')
    .argument('<dir...>', 'what "leakgate matrix --out DIR" or "leakgate run --out DIR" wrote')
  return addOutputOptions(command, 'matrix.json, report.html and a folder for each cell')
    .addHelpText(
      'after',
      `
Every cell that a shard planned must have a result in one of them. Where several have one, the latest counts.

Exit codes: 0 every cell is stable, 1 a cell leaks, 2 no cell leaks but one failed or is missing, or leakgate or its
use is at fault, which is also where schema versions are mixed; 3 a cell is inconclusive or void.

Examples:
  leakgate merge shard-1 shard-2 shard-3 --out reports/matrix
  leakgate merge shards/* --out reports/matrix --report junit=leakgate.xml --report markdown=leakgate.md`,
    )
    .action(merge)
}

async function merge(folders: readonly string[], flags: Readonly<Record<string, unknown>>): Promise<void> {
  // Every input is read before anything is written: --out may be one of the inputs.
  const cells = mergeMatrices(folders)
  const output = await parseOutput(flags, [PLAN_FILE])
  const { out } = output
  const delivery = new Delivery()
  if (out !== undefined) {
    const plan: MatrixPlan = {
      schemaVersion: MATRIX_SCHEMA_VERSION,
      leakgateVersion: leakgateVersion(),
      cells: cells.map(({ cell }) => cell),
    }
    await delivery.attempt(() => writePlan(out, plan))
    for (const finished of cells) {
      const { cell, run, problem } = finished
      await delivery.attempt(async () => {
        if (run) await storeRun(out, cell, run)
        else if (problem) await storeProblem(out, cell, problem)
      })
      await delivery.attempt(() => writeCellReport(out, finished))
    }
  }
  await publish({ kind: 'matrix', cells: gridOf(out, cells) }, output, delivery)
  delivery.finish()
  process.exitCode = exitCodeOfCells(cells)
}
