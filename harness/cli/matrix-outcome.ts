/**
 * The outcome of a matrix: its grid and its exit code.
 * @module
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { cellFolder, type PlannedCell, type Problem } from '../matrix/matrix-folder.js'
import type { RunResult } from '../model/run-result.js'
import type { MatrixCell } from '../report/subject/matrix.js'
import { PAGE_FORMAT } from '../report/registry.js'
import { gateOf } from '../model/verdict.js'
import { EXIT_CODES, EXIT_FAULT } from './exit-code.js'
import { writePage } from './output/publish.js'

/** A cell of a matrix with its run, or with the problem that prevented one. */
export interface FinishedCell {
  readonly cell: PlannedCell
  readonly run?: RunResult
  readonly problem?: Problem
}

/** In the grid each cell links to its own report, where it has one. */
export function gridOf(folder: string | undefined, cells: readonly FinishedCell[]): MatrixCell[] {
  return cells.map(({ cell, run, problem }) => {
    const href = `cells/${cell.id}/${PAGE_FORMAT.fileName}`
    return {
      version: cell.version,
      scenario: cell.scenario,
      ...(run ? { run } : { problem: problem ? `${problem.message}. ${problem.next}` : 'it was not run' }),
      ...(folder !== undefined && existsSync(join(folder, href)) ? { href } : {}),
    }
  })
}

/**
 * Writes the HTML report of a cell to its folder; nothing where the cell has no run.
 * @throws {HarnessError} where it cannot be written
 */
export async function writeCellReport(folder: string, { cell, run }: FinishedCell): Promise<void> {
  if (!run) return
  await writePage(cellFolder(folder, cell.id), { kind: 'run', run })
}

/** A blocked cell comes first, even where cells are missing; then a failed or missing cell; then one without an answer. */
export function exitCodeOfCells(cells: readonly FinishedCell[]): number {
  const verdicts = cells.flatMap(({ run }) => (run ? [run.verdict] : []))
  const blocked = verdicts.find(verdict => gateOf(verdict) === 'block')
  if (blocked) return EXIT_CODES[blocked]
  if (verdicts.length < cells.length || cells.length === 0) return EXIT_FAULT
  return EXIT_CODES[verdicts.find(verdict => gateOf(verdict) === 'no-answer') ?? 'stable']
}
