/**
 * A stored run, read back: whoever wrote it, nothing in it is taken on trust.
 * @module
 */
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { HarnessError } from '../../model/harness-error.js'
import { runResultSchema, SCHEMA_VERSION, type RunResult } from '../../model/run-result.js'

/** A run of a day with all that went over its control plane is a hundredth of this. */
const MAX_BYTES = 64 * 1024 * 1024

const NEXT = 'Give the run.json that "leakgate run --out DIR" wrote, or its folder.'

/**
 * @param path of a `run.json`, or of the folder that it is in
 * @throws {HarnessError} where there is no such file, or it is not a stored run of a version that is understood
 */
export function readRunJson(path: string): RunResult {
  return readRun(isFolder(path) ? join(path, 'run.json') : path)
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory()
  } catch {
    // Why it cannot be read is said where it is read.
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
  if (run.success) return run.data
  const [issue] = run.error.issues
  throw new HarnessError(
    `${path} is not a stored run: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`,
    NEXT,
  )
}

function readText(path: string): string {
  try {
    const file = statSync(path)
    // A pipe or a device could go on for ever.
    if (!file.isFile()) throw new Error('it is not a file')
    if (file.size > MAX_BYTES) throw new Error(`its ${file.size} bytes are more than any stored run has`)
    return readFileSync(path, 'utf8')
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
    return JSON.parse(text)
  } catch (error) {
    throw new HarnessError(
      `${path} is not JSON: ${error instanceof Error ? error.message : String(error)}`,
      'It may have been cut short on its way; copy it again.',
      { cause: error },
    )
  }
}
