/**
 * `run.json`: written whole or not at all.
 * @module
 */
import { accessSync, constants, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import writeFileAtomic from 'write-file-atomic'
import { HarnessError } from '../model/harness-error.js'
import type { RunResult } from '../model/run-result.js'

/**
 * Makes the folder and sees that it can be written to, before anything is measured.
 * @throws {HarnessError} where it cannot
 */
export function prepareFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true })
    accessSync(folder, constants.W_OK | constants.X_OK)
  } catch (error) {
    throw new HarnessError(
      `The output folder ${folder} cannot be written: ${error instanceof Error ? error.message : String(error)}`,
      'Give --out a folder that you may write to.',
      { cause: error },
    )
  }
}

/** @returns the path of the file */
export async function writeRunJson(folder: string, run: RunResult): Promise<string> {
  const path = join(folder, 'run.json')
  await writeFileAtomic(path, `${JSON.stringify(run, undefined, 2)}\n`)
  return path
}
