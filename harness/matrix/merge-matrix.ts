/**
 * Merges stored runs and the shards of a matrix.
 * @module
 */
import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { z } from 'zod'
import { readBounded } from '../files/read-bounded.js'
import { parseBoundedJson } from '../model/json/bounded-json.js'
import { HarnessError } from '../model/harness-error.js'
import type { RunResult } from '../model/run-result.js'
import { nameOf } from '../report/subject/headline.js'
import { scenarioName } from '../report/subject/matrix.js'
import { readRunJson } from '../report/stored/read-run-json.js'
import { cellFolder, hasMatrix, readCell, readPlan, type PlannedCell, type Problem } from './matrix-folder.js'
import { cellId } from './plan-matrix.js'

/** Of a plan, and of a stored run. */
const MOST_BYTES = 64 * 1024 * 1024

/** A cell with the result that counts. */
export interface MergedCell {
  readonly cell: PlannedCell
  readonly run?: RunResult
  /** Why it has no result. A cell that no shard ran has neither. */
  readonly problem?: Problem
}

/**
 * Every cell that any of the folders planned, in the order in which they first appear. If several folders have a result
 * for one cell, the latest counts.
 * @param folders of `leakgate matrix --out`, or of `leakgate run --out`
 * @throws {HarnessError} where a folder is neither, the schema versions differ, or two folders plan one cell with other
 *   flags
 */
export function mergeMatrices(folders: readonly string[]): MergedCell[] {
  const sources = folders.map(open)
  refuseMixedVersions(sources.flatMap(({ files }) => files))
  const merged = new Map<string, { readonly found: MergedCell; readonly folder: string }>()
  for (const source of sources) {
    for (const found of source.read()) {
      const before = merged.get(found.cell.id)
      if (before && !isDeepStrictEqual(before.found.cell, found.cell)) {
        throw notOneMatrix(found.cell, before.folder, source.folder)
      }
      if (!before || isLater(found, before.found)) merged.set(found.cell.id, { found, folder: source.folder })
    }
  }
  return [...merged.values()].map(({ found }) => found)
}

interface Source {
  readonly folder: string
  /** Files with a schema version. */
  readonly files: readonly string[]
  read(): MergedCell[]
}

function open(folder: string): Source {
  if (hasMatrix(folder)) {
    const plan = join(folder, 'matrix.json')
    const ids = idsOf(plan)
    const runs = ids.map(id => join(cellFolder(folder, id), 'run.json')).filter(path => existsSync(path))
    return {
      folder,
      files: [plan, ...runs],
      read: () => readPlan(folder).cells.map(cell => ({ cell, ...cellOrProblem(folder, cell) })),
    }
  }
  const file = statSync(folder, { throwIfNoEntry: false })?.isDirectory() ? join(folder, 'run.json') : folder
  if (!existsSync(file)) {
    throw new HarnessError(
      `${folder} has neither a matrix.json nor a run.json`,
      'Give what "leakgate matrix --out DIR" or "leakgate run --out DIR" wrote.',
    )
  }
  return { folder, files: [file], read: () => [looseCell(readRunJson(file))] }
}

/** Reads only the ids: the schema version of the plan is not checked yet. */
function idsOf(path: string): string[] {
  const loose = z.object({ cells: z.array(z.object({ id: z.string().regex(/^[\w@.+=-]+$/) })) })
  return loose.safeParse(parse(path)).data?.cells.map(({ id }) => id) ?? []
}

/** An unreadable result is a problem of one cell; the others are still merged. */
function cellOrProblem(folder: string, cell: PlannedCell): Omit<MergedCell, 'cell'> {
  try {
    return readCell(folder, cell)
  } catch (error) {
    if (!(error instanceof HarnessError)) throw error
    return { problem: { message: error.message, next: error.next } }
  }
}

function looseCell(run: RunResult): MergedCell {
  const { mode } = run.target
  const name = nameOf(run)
  const cell = {
    id: cellId([name, mode, run.close].join('-')),
    version: name,
    scenario: scenarioName(mode, run.close, run.load.tls),
    argv: run.argv ?? [],
  }
  return { cell, run }
}

function refuseMixedVersions(files: readonly string[]): void {
  for (const kind of ['matrix.json', 'run.json']) {
    const versions = new Map<number, string>()
    for (const file of files) {
      const stored = z.object({ schemaVersion: z.number() }).safeParse(parse(file)).data
      const isPlan = file.endsWith('matrix.json')
      if (stored && isPlan === (kind === 'matrix.json')) versions.set(stored.schemaVersion, file)
    }
    if (versions.size < 2) continue
    const said = [...versions].map(([version, file]) => `${file} has ${version}`).join(', ')
    throw new HarnessError(
      `The schema versions differ: ${said}`,
      'Run every shard with the same leakgate, and merge again.',
    )
  }
}

function parse(path: string): unknown {
  try {
    return parseBoundedJson(readBounded(path, MOST_BYTES))
  } catch {
    // Reading the file in full reports the error.
    return undefined
  }
}

function isLater(found: MergedCell, before: MergedCell): boolean {
  if (!found.run) return !before.run && before.problem === undefined
  return !before.run || Date.parse(found.run.startedAt) > Date.parse(before.run.startedAt)
}

function notOneMatrix({ id }: PlannedCell, folder: string, other: string): HarnessError {
  return new HarnessError(
    `${folder} and ${other} are not of one matrix: they plan the cell ${id} with different flags`,
    'Merge the shards of one matrix, each run with the same flags.',
  )
}
