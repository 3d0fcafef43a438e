/**
 * The xDS bootstrap as a file, for servers that take its path.
 * @module
 */
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { temporaryFolder, writeTemporary } from '../../files/temporary-files.js'

/** The bootstrap, written to a folder of its own. */
export interface BootstrapFile {
  /** Absolute path of the JSON file. */
  readonly path: string
  /** Removes the file with its folder. Safe to call twice. */
  remove(): Promise<void>
}

/**
 * @param bootstrap JSON text, written to a folder that no other user may enter
 * @param onFolder called with that folder as soon as it exists
 * @throws {HarnessError} where it cannot be written
 */
export async function writeBootstrap(
  bootstrap: string,
  onFolder?: (path: string) => void,
): Promise<BootstrapFile> {
  const folder = await temporaryFolder('leakgate-bootstrap-')
  onFolder?.(folder)
  const path = join(folder, 'bootstrap.json')
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true })
  try {
    await writeTemporary(path, bootstrap)
  } catch (error) {
    await remove()
    throw error
  }
  return { path, remove }
}
