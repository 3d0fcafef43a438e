/**
 * Temporary files of a run.
 * @module
 */
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { HarnessError } from '../model/harness-error.js'

/**
 * Makes a folder that no other user may enter. The caller removes it.
 * @param prefix of its name
 * @param parent the folder for temporary files by default
 * @throws {HarnessError} where it cannot be made
 */
export async function temporaryFolder(prefix: string, parent: string = tmpdir()): Promise<string> {
  try {
    return await mkdtemp(join(parent, prefix))
  } catch (error) {
    throw cannotWriteTemporary(join(parent, `${prefix}…`), error)
  }
}

/**
 * Writes a file that no other user may read.
 * @throws {HarnessError} where it cannot be written, as on a full disk
 */
export async function writeTemporary(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text, { mode: 0o600 })
  } catch (error) {
    throw cannotWriteTemporary(path, error)
  }
}

function cannotWriteTemporary(path: string, cause: unknown): HarnessError {
  return new HarnessError(
    `${path} cannot be written: ${cause instanceof Error ? cause.message : String(cause)}`,
    'Free space there, or set TMPDIR to a folder with space that you may write to.',
    { cause },
  )
}
