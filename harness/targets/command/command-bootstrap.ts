/**
 * The xDS bootstrap as a file, for servers that take its path.
 * @module
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

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
 */
export async function writeBootstrap(
  bootstrap: string,
  onFolder?: (path: string) => void,
): Promise<BootstrapFile> {
  const folder = await mkdtemp(join(tmpdir(), 'leakgate-bootstrap-'))
  onFolder?.(folder)
  const path = join(folder, 'bootstrap.json')
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true })
  try {
    await writeFile(path, bootstrap, { mode: 0o600 })
  } catch (error) {
    await remove()
    throw error
  }
  return { path, remove }
}
