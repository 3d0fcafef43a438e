/**
 * Runs the cells of a matrix one after the other, and stores each result before the next cell begins.
 * @module
 */
import { HarnessError } from '../model/harness-error.js'
import type { RunResult } from '../model/run-result.js'
import type { Scenario } from '../model/scenario.js'
import type { EvidenceOptions } from '../run/evidence/evidence-options.js'
import { runScenario, type RunObserver } from '../run/run-scenario.js'
import { readCell, storeProblem, storeRun, type PlannedCell, type Problem } from './matrix-folder.js'

/** A planned cell with its parsed scenario. */
export interface RunnableCell extends PlannedCell {
  readonly planned: Scenario
  /** None by default. */
  readonly evidence?: EvidenceOptions
}

/** A cell with its result or problem. */
export interface CellOutcome {
  readonly cell: PlannedCell
  readonly run?: RunResult
  readonly problem?: Problem
  /** The result was stored by an earlier call; the cell was not run again. */
  readonly kept: boolean
  /** Why its folder does not have the result; the result is here all the same. */
  readonly notStored?: unknown
}

/** Told of the progress of a matrix. */
export interface MatrixObserver {
  /** @returns the observer of this cell's run */
  begins(cell: PlannedCell, index: number): RunObserver
  /** Called when the result of the cell is stored, or could not be stored. */
  ended(outcome: CellOutcome): void | Promise<void>
}

/**
 * A cell with a stored result is not run again. A cell that fails is stored as a problem, the others still run, and the
 * next call tries it again. So it does with a result that could not be stored.
 * @throws the signal's reason where it is aborted; results up to then are stored
 */
export async function runMatrix(
  folder: string,
  cells: readonly RunnableCell[],
  signal: AbortSignal,
  observer: MatrixObserver,
): Promise<CellOutcome[]> {
  const outcomes: CellOutcome[] = []
  for (const [index, cell] of cells.entries()) {
    const outcome = await runCell(folder, cell, signal, () => observer.begins(cell, index))
    outcomes.push(outcome)
    await observer.ended(outcome)
  }
  return outcomes
}

async function runCell(
  folder: string,
  cell: RunnableCell,
  signal: AbortSignal,
  begins: () => RunObserver,
): Promise<CellOutcome> {
  const stored = storedRun(folder, cell)
  if (stored) return { cell, run: stored, kept: true }
  const measured = await measure(cell, signal, begins)
  const outcome = { cell, ...measured, kept: false }
  try {
    if ('run' in measured) await storeRun(folder, cell, measured.run)
    else await storeProblem(folder, cell, measured.problem)
    return outcome
  } catch (error) {
    // A full disk takes no verdict back.
    return { ...outcome, notStored: error }
  }
}

/** @throws the signal's reason where it is aborted */
async function measure(
  cell: RunnableCell,
  signal: AbortSignal,
  begins: () => RunObserver,
): Promise<{ run: RunResult } | { problem: Problem }> {
  try {
    return { run: { ...(await runScenario(cell.planned, signal, begins(), cell.evidence)), argv: cell.argv } }
  } catch (error) {
    signal.throwIfAborted()
    return { problem: describe(error) }
  }
}

/** Undefined where the stored run cannot be read: the cell is run again. */
function storedRun(folder: string, cell: PlannedCell): RunResult | undefined {
  try {
    return readCell(folder, cell).run
  } catch (error) {
    if (error instanceof HarnessError) return undefined
    throw error
  }
}

function describe(error: unknown): Problem {
  if (error instanceof HarnessError) return { message: error.message, next: error.next }
  const message = error instanceof Error ? error.message : String(error)
  return { message, next: 'This is a fault of leakgate itself; please report it.' }
}
