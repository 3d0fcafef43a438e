/**
 * A matrix on disk: `matrix.json` lists the cells, and each cell has a folder under `cells/` with its `run.json`, or
 * with `problem.json` where it failed. Every file is written whole or not at all.
 * @module
 */
import { existsSync } from 'node:fs'
import { isDeepStrictEqual } from 'node:util'
import { join } from 'node:path'
import { z } from 'zod'
import { refuseUnwritable, removeOutput, writeOutput } from '../files/output-file.js'
import { prepareFolder } from '../files/prepare-folder.js'
import { readBounded } from '../files/read-bounded.js'
import { parseBoundedJson } from '../model/json/bounded-json.js'
import { HarnessError } from '../model/harness-error.js'
import type { RunResult } from '../model/run-result.js'
import { maskSecretsDeep } from '../model/secrets/mask-secrets.js'
import { readRunJson } from '../report/stored/read-run-json.js'
import { RUN_FILE, writeRunJson } from '../report/stored/run-json.js'

/** Increases when a stored key changes its meaning or is removed, not when a key is added. */
export const MATRIX_SCHEMA_VERSION = 1

const plannedCellSchema = z.object({
  /** Name of its folder; never a path. */
  id: z.string().regex(/^[\w@+=-][\w@.+=-]*$/),
  /** Names the row. */
  version: z.string(),
  /** Names the column. */
  scenario: z.string(),
  /** Arguments of `leakgate` that run this cell alone. */
  argv: z.array(z.string()),
})

const planSchema = z.object({
  schemaVersion: z.literal(MATRIX_SCHEMA_VERSION),
  leakgateVersion: z.string(),
  cells: z.array(plannedCellSchema),
})

/** A cell as `matrix.json` lists it. */
export type PlannedCell = z.infer<typeof plannedCellSchema>
/** The content of `matrix.json`. */
export type MatrixPlan = z.infer<typeof planSchema>

/** Why a cell has no result, and what the user can do. */
export interface Problem {
  readonly message: string
  readonly next: string
}

/** Name of the plan in the folder of a matrix. */
export const PLAN_FILE = 'matrix.json'
/** A plan has one line for each cell. */
const MOST_PLAN_BYTES = 64 * 1024 * 1024
const PROBLEM_FILE = 'problem.json'
const MOST_PROBLEM_BYTES = 1024 * 1024
const RUN_CELL_AGAIN = 'Remove the file, and run the matrix again: it runs the cells that have no result.'
const problemSchema = z.object({ message: z.string(), next: z.string() })

/** Path of the folder of one cell. */
export function cellFolder(folder: string, id: string): string {
  return join(folder, 'cells', id)
}

/**
 * Makes the folder and writes the plan. An earlier plan in the folder may have fewer cells.
 * @throws {HarnessError} where the folder has a matrix with cells that are not in this one, or a file of it cannot be
 *   written
 */
export async function openMatrix(folder: string, plan: MatrixPlan): Promise<void> {
  prepareFolder(folder)
  const before = existsSync(join(folder, PLAN_FILE)) ? readPlan(folder) : undefined
  const ids = new Set(plan.cells.map(({ id }) => id))
  const other = before?.cells.find(({ id }) => !ids.has(id))
  if (other) {
    throw new HarnessError(
      `${folder} has the results of other runs, with ${other.version}, ${other.scenario}`,
      'Give another --out, or the flags and names of the first call, which then goes on.',
    )
  }
  for (const { id } of plan.cells) {
    for (const name of [RUN_FILE, PROBLEM_FILE]) refuseUnwritable(join(cellFolder(folder, id), name))
  }
  await writePlan(folder, plan)
}

/**
 * Writes `matrix.json`.
 * @throws {HarnessError} where it cannot be written
 */
export async function writePlan(folder: string, plan: MatrixPlan): Promise<void> {
  await writeOutput({
    path: join(folder, PLAN_FILE),
    text: `${JSON.stringify(maskSecretsDeep(plan), undefined, 2)}\n`,
  })
}

/** Whether the folder has a `matrix.json`. */
export function hasMatrix(folder: string): boolean {
  return existsSync(join(folder, PLAN_FILE))
}

/**
 * The secrets in it are masked, as they are in the arguments of its runs, so that the two can be compared.
 * @throws {HarnessError} where `matrix.json` cannot be read or is not the plan of a matrix
 */
export function readPlan(folder: string): MatrixPlan {
  const path = join(folder, PLAN_FILE)
  let data: unknown
  try {
    data = parseBoundedJson(readBounded(path, MOST_PLAN_BYTES))
  } catch (error) {
    throw new HarnessError(`${path} cannot be read: ${String(error)}`, 'Run the matrix again.', {
      cause: error,
    })
  }
  const plan = planSchema.safeParse(data)
  if (plan.success) return maskSecretsDeep(plan.data)
  const issue = plan.error.issues[0]
  throw new HarnessError(
    `${path} is not the plan of a matrix: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'unknown'}`,
    'Read it with the leakgate that wrote it, or run the matrix again.',
  )
}

/**
 * The stored result or problem of a cell. Neither where the cell was not run yet, or its run has other arguments than
 * the plan.
 * @throws {HarnessError} where the stored run or problem cannot be read
 */
export function readCell(folder: string, { id, argv }: PlannedCell): { run?: RunResult; problem?: Problem } {
  const path = cellFolder(folder, id)
  if (existsSync(join(path, 'run.json'))) {
    const run = readRunJson(path)
    // The stored arguments are masked: a run whose secret is another one since then is the same run.
    return isDeepStrictEqual(run.argv, maskSecretsDeep({ argv }).argv) ? { run } : {}
  }
  if (!existsSync(join(path, PROBLEM_FILE))) return {}
  return { problem: maskSecretsDeep(readProblem(join(path, PROBLEM_FILE))) }
}

function readProblem(path: string): Problem {
  let data: unknown
  try {
    data = parseBoundedJson(readBounded(path, MOST_PROBLEM_BYTES))
  } catch (error) {
    throw new HarnessError(`${path} cannot be read: ${String(error)}`, RUN_CELL_AGAIN, { cause: error })
  }
  const problem = problemSchema.safeParse(data)
  if (problem.success) return problem.data
  const [issue] = problem.error.issues
  throw new HarnessError(
    `${path} is not the problem of a cell: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'unknown'}`,
    RUN_CELL_AGAIN,
  )
}

/**
 * Stores the result of a cell, and removes an earlier problem.
 * @throws {HarnessError} where it cannot be written
 */
export async function storeRun(folder: string, { id }: PlannedCell, run: RunResult): Promise<void> {
  const path = cellFolder(folder, id)
  prepareFolder(path)
  await writeRunJson(path, run)
  await removeOutput(join(path, PROBLEM_FILE))
}

/**
 * Stores why a cell failed, and removes an earlier result.
 * @throws {HarnessError} where it cannot be written
 */
export async function storeProblem(folder: string, { id }: PlannedCell, problem: Problem): Promise<void> {
  const path = cellFolder(folder, id)
  prepareFolder(path)
  await removeOutput(join(path, RUN_FILE))
  await writeOutput({
    path: join(path, PROBLEM_FILE),
    text: `${JSON.stringify(maskSecretsDeep(problem), undefined, 2)}\n`,
  })
}
