/**
 * Reads a stored run. The file is untrusted: its type, size and content are checked.
 * @module
 */
import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { readBounded } from '../../files/read-bounded.js'
import { parseBoundedJson } from '../../model/json/bounded-json.js'
import { HarnessError } from '../../model/harness-error.js'
import { runResultSchema, SCHEMA_VERSION, type RunResult } from '../../model/run-result.js'
import { maskSecretsDeep } from '../../model/secrets/mask-secrets.js'

/** A hundred times the size of a run that takes a day, with all events of its control plane. */
const MAX_BYTES = 64 * 1024 * 1024

/** In a folder of `leakgate matrix` or `leakgate gallery`. */
const GRID_FILE = 'matrix.json'

const NEXT = 'Give the run.json that "leakgate run --out DIR" wrote, or its folder.'

/**
 * Earlier versions stored secrets. They are masked here, so that a run of any version compares with a new one.
 * @param path of a `run.json`, or of the folder that it is in
 * @throws {HarnessError} where there is no such file, or it is no stored run of a schema version that this leakgate reads
 */
export function readRunJson(path: string): RunResult {
  if (isFolder(path) && !existsSync(join(path, 'run.json')) && existsSync(join(path, GRID_FILE))) {
    throw new HarnessError(
      `${path} has the results of many runs, and no run.json of its own`,
      `Open its report.html; "leakgate report ${join(path, 'cells', 'NAME')}" shows one of them, and "leakgate merge" writes the report of a matrix again.`,
    )
  }
  return readRun(isFolder(path) ? join(path, 'run.json') : path)
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory()
  } catch {
    // Reading the file reports the reason.
    return false
  }
}

function readRun(path: string): RunResult {
  const json = parse(readText(path), path)
  const version = z.object({ schemaVersion: z.number() }).safeParse(json)
  if (version.success && version.data.schemaVersion !== SCHEMA_VERSION) {
    throw new HarnessError(
      `${path} has schema version ${version.data.schemaVersion}, and this leakgate reads version ${SCHEMA_VERSION}`,
      'Read it with the leakgate that wrote it.',
    )
  }
  const run = runResultSchema.safeParse(json)
  if (run.success) return maskSecretsDeep(run.data)
  const [issue] = run.error.issues
  throw new HarnessError(
    `${path} is not a stored run: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`,
    NEXT,
  )
}

function readText(path: string): string {
  try {
    return readBounded(path, MAX_BYTES)
  } catch (error) {
    throw new HarnessError(
      `${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
      NEXT,
      { cause: error },
    )
  }
}

function parse(text: string, path: string): unknown {
  try {
    return parseBoundedJson(text)
  } catch (error) {
    throw new HarnessError(
      `${path} is not JSON: ${error instanceof Error ? error.message : String(error)}`,
      'The file may be incomplete; copy it again.',
      { cause: error },
    )
  }
}
