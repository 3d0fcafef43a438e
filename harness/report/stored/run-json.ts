/**
 * Writes `run.json`, whole or not at all.
 * @module
 */
import { accessSync, constants, existsSync, mkdirSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import writeFileAtomic from 'write-file-atomic'
import { HarnessError } from '../../model/harness-error.js'
import type { RunResult } from '../../model/run-result.js'
import { maskSecretsDeep } from '../../model/secrets/mask-secrets.js'

/**
 * Makes the folder and checks that it can be written, before anything is measured.
 * @throws {HarnessError} where it cannot be made or written
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

/** One level after the other: Node's own recursive mkdir loops for ever where the kernel says ENOENT, as in /proc. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return
  makeFolder(dirname(folder))
  mkdirSync(folder)
}

/**
 * Secrets in its texts are masked.
 * @returns the path of the file
 */
export async function writeRunJson(folder: string, run: RunResult): Promise<string> {
  const path = join(folder, 'run.json')
  await writeFileAtomic(path, `${JSON.stringify(maskSecretsDeep(run), undefined, 2)}\n`)
  return path
}
