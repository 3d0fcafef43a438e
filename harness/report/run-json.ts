/**
 * `run.json`: written whole or not at all.
 * @module
 */
import { accessSync, constants, existsSync, mkdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import writeFileAtomic from 'write-file-atomic'
import { z } from 'zod'
import { HarnessError } from '../model/harness-error.js'
import { runResultSchema, SCHEMA_VERSION, type RunResult } from '../model/run-result.js'

/**
 * Makes the folder and sees that it can be written to, before anything is measured.
 * @throws {HarnessError} where it cannot
 */
export function prepareFolder(folder: string): void {
  try {
    makeFolder(resolve(folder))
    accessSync(folder, constants.W_OK | constants.X_OK)
  } catch (error) {
    throw new HarnessError(
      `The output folder ${folder} cannot be written: ${error instanceof Error ? error.message : String(error)}`,
      'Give --out a folder that you may write to.',
      { cause: error },
    )
  }
}

/** Level by level: Node's own recursive mkdir goes round for ever where the kernel says ENOENT, as in /proc. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return
  makeFolder(dirname(folder))
  mkdirSync(folder)
}

/** @returns the path of the file */
export async function writeRunJson(folder: string, run: RunResult): Promise<string> {
  const path = join(folder, 'run.json')
  await writeFileAtomic(path, `${JSON.stringify(run, undefined, 2)}\n`)
  return path
}

/**
 * @param path of a `run.json`, or of the folder that it is in
 * @throws {HarnessError} where there is none, or it is not one that this version reads
 */
export function readRunJson(path: string): RunResult {
  const data = parseFile(path)
  const version = z.object({ schemaVersion: z.number() }).safeParse(data)
  if (version.success && version.data.schemaVersion !== SCHEMA_VERSION) {
    throw new HarnessError(
      `${path} has schema version ${version.data.schemaVersion}, and this leakgate reads version ${SCHEMA_VERSION}`,
      'Read it with the leakgate that wrote it.',
    )
  }
  const run = runResultSchema.safeParse(data)
  if (run.success) return run.data
  const issue = run.error.issues[0]
  throw new HarnessError(
    `${path} is not the result of a run: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'unknown'}`,
    'Give the run.json that "leakgate run --out DIR" writes, or its folder.',
  )
}

function parseFile(path: string): unknown {
  try {
    const file = statSync(path).isDirectory() ? join(path, 'run.json') : path
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    throw new HarnessError(
      `${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
      'Give the run.json that "leakgate run --out DIR" writes, or its folder.',
      { cause: error },
    )
  }
}
