/**
 * Writes `run.json`, whole or not at all.
 * @module
 */
import { join } from 'node:path'
import { writeOutput, type TextFile } from '../../files/output-file.js'
import type { RunResult } from '../../model/run-result.js'
import { maskSecretsDeep } from '../../model/secrets/mask-secrets.js'

/** Its name in the folder of `--out`. */
export const RUN_FILE = 'run.json'

/** The path and the text of `run.json` in that folder; secrets in its texts are masked. */
export function runJson(folder: string, run: RunResult): TextFile {
  return { path: join(folder, RUN_FILE), text: `${JSON.stringify(maskSecretsDeep(run), undefined, 2)}\n` }
}

/**
 * @returns the path of the file
 * @throws {HarnessError} where it cannot be written
 */
export async function writeRunJson(folder: string, run: RunResult): Promise<string> {
  const file = runJson(folder, run)
  await writeOutput(file)
  return file.path
}
