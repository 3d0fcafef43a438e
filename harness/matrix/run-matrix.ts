/**
 * Runs the cells of a matrix one after the other, and stores each result before the next cell begins.
 * @module
 */
import { HarnessError } from '../model/harness-error.js'
import type { RunResult } from '../model/run-result.js'
import type { Scenario } from '../model/scenario.js'
import { runScenario, type RunObserver } from '../run/run-scenario.js'
import { readCell, storeProblem, storeRun, type PlannedCell, type Problem } from './matrix-folder.js'

/** A planned cell with its parsed scenario. */
export interface RunnableCell extends PlannedCell {
  readonly planned: Scenario
}

/** A cell with its result or problem. */
export interface CellOutcome {
  readonly cell: PlannedCell
  readonly run?: RunResult
  readonly problem?: Problem
  /** The result was stored by an earlier call; the cell was not run again. */
  readonly kept: boolean
}

/** Told of the progress of a matrix. */
export interface MatrixObserver {
  /** @returns the observer of this cell's run */
  begins(cell: PlannedCell, index: number): RunObserver
  /** Called when the result of the cell is stored. */
  ended(outcome: CellOutcome): void | Promise<void>
}

/**
 * A cell with a stored result is not run again. A cell that fails is stored as a problem, the others still run, and the
 * next call tries it again.
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
  try {
    const run = { ...(await runScenario(cell.planned, signal, begins())), argv: cell.argv }
    await storeRun(folder, cell, run)
    return { cell, run, kept: false }
  } catch (error) {
    signal.throwIfAborted()
    const problem = describe(error)
    await storeProblem(folder, cell, problem)
    return { cell, problem, kept: false }
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
