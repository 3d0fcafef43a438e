/**
 * A matrix on disk: `matrix.json` says which cells there are, and each cell has a folder under `cells/` with its
 * `run.json`, or with `problem.json` where it failed. Every file is whole or not there.
 * @module
 */
import { existsSync, readFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { isDeepStrictEqual } from 'node:util'
import { join } from 'node:path'
import writeFileAtomic from 'write-file-atomic'
import { z } from 'zod'
import { HarnessError } from '../model/harness-error.js'
import type { RunResult } from '../model/run-result.js'
import { readRunJson } from '../report/stored/read-run-json.js'
import { prepareFolder, writeRunJson } from '../report/stored/run-json.js'

/** Raised whenever a stored key changes its meaning or goes away; new keys do not raise it. */
export const MATRIX_SCHEMA_VERSION = 1

const plannedCellSchema = z.object({
  /** Name of its folder; never a path. */
  id: z.string().regex(/^[\w@+=-][\w@.+=-]*$/),
  /** The row. */
  version: z.string(),
  /** The column. */
  scenario: z.string(),
  /** Arguments of `leakgate` that run it alone. */
  argv: z.array(z.string()),
})

const planSchema = z.object({
  schemaVersion: z.literal(MATRIX_SCHEMA_VERSION),
  leakgateVersion: z.string(),
  cells: z.array(plannedCellSchema),
})

export type PlannedCell = z.infer<typeof plannedCellSchema>
export type MatrixPlan = z.infer<typeof planSchema>

export interface Problem {
  readonly message: string
  readonly next: string
}

const PLAN_FILE = 'matrix.json'
const PROBLEM_FILE = 'problem.json'
const problemSchema = z.object({ message: z.string(), next: z.string() })

export function cellFolder(folder: string, id: string): string {
  return join(folder, 'cells', id)
}

/** @throws {HarnessError} where the folder holds a matrix with cells that are not in this one */
export async function openMatrix(folder: string, plan: MatrixPlan): Promise<void> {
  prepareFolder(folder)
  const before = existsSync(join(folder, PLAN_FILE)) ? readPlan(folder) : undefined
  const ids = new Set(plan.cells.map(({ id }) => id))
  const other = before?.cells.find(({ id }) => !ids.has(id))
  if (other) {
    throw new HarnessError(
      `${folder} holds another matrix, with the cell ${other.id}`,
      'Give another --out, or the flags that the matrix was begun with to go on with it.',
    )
  }
  await writePlan(folder, plan)
}

export async function writePlan(folder: string, plan: MatrixPlan): Promise<void> {
  await writeFileAtomic(join(folder, PLAN_FILE), `${JSON.stringify(plan, undefined, 2)}\n`)
}

export function holdsMatrix(folder: string): boolean {
  return existsSync(join(folder, PLAN_FILE))
}

/** @throws {HarnessError} where it cannot be read */
export function readPlan(folder: string): MatrixPlan {
  const path = join(folder, PLAN_FILE)
  let data: unknown
  try {
    data = JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    throw new HarnessError(`${path} cannot be read: ${String(error)}`, 'Run the matrix again.', {
      cause: error,
    })
  }
  const plan = planSchema.safeParse(data)
  if (plan.success) return plan.data
  const issue = plan.error.issues[0]
  throw new HarnessError(
    `${path} is not the plan of a matrix: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'unknown'}`,
    'Read it with the leakgate that wrote it, or run the matrix again.',
  )
}

/** What became of a cell so far; neither where it was not run, or as something else than what is planned. */
export function readCell(folder: string, { id, argv }: PlannedCell): { run?: RunResult; problem?: Problem } {
  const path = cellFolder(folder, id)
  if (existsSync(join(path, 'run.json'))) {
    const run = readRunJson(path)
    return isDeepStrictEqual(run.argv, argv) ? { run } : {}
  }
  if (!existsSync(join(path, PROBLEM_FILE))) return {}
  return { problem: problemSchema.parse(JSON.parse(readFileSync(join(path, PROBLEM_FILE), 'utf8'))) }
}

export async function storeRun(folder: string, { id }: PlannedCell, run: RunResult): Promise<void> {
  const path = cellFolder(folder, id)
  prepareFolder(path)
  await writeRunJson(path, run)
  await rm(join(path, PROBLEM_FILE), { force: true })
}

export async function storeProblem(folder: string, { id }: PlannedCell, problem: Problem): Promise<void> {
  const path = cellFolder(folder, id)
  prepareFolder(path)
  await rm(join(path, 'run.json'), { force: true })
  await writeFileAtomic(join(path, PROBLEM_FILE), `${JSON.stringify(problem, undefined, 2)}\n`)
}
