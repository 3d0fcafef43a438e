/**
 * The temporary folder for evidence files, and the folder for the files that are kept.
 * @module
 */
import { createReadStream, createWriteStream, existsSync } from 'node:fs'
import { rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { temporaryFolder } from '../../files/temporary-files.js'
import { destinationOf } from '../../files/destination.js'
import { removeOutput } from '../../files/output-file.js'
import { prepareFolder } from '../../files/prepare-folder.js'
import type { EvidenceFile } from '../../runtimes/explain.js'
import { RUNTIMES } from '../../runtimes/registry.js'
import { Watchdog } from '../../processes/watchdog.js'

/** Beside `run.json`. */
const KEPT = 'evidence'

/** A larger file is not kept. */
const MAX_KEPT_BYTES = 64 * 1024 * 1024

/** A private temporary folder for evidence files; chosen files are copied next to `run.json`. */
export class EvidenceFolder {
  private constructor(
    readonly path: string,
    private readonly watchdog: Watchdog,
  ) {}

  /** A temporary folder that no other user may enter; the watchdog removes it if this process is killed. */
  static async make(): Promise<EvidenceFolder> {
    const watchdog = Watchdog.start()
    try {
      const path = await temporaryFolder('leakgate-evidence-')
      watchdog.guardPath(path)
      return new EvidenceFolder(path, watchdog)
    } catch (error) {
      await watchdog.close()
      throw error
    }
  }

  /**
   * Copies a file to the folder of `run.json`; a large file is compressed.
   * @returns its path relative to the folder of `run.json`
   * @throws {Error} if the file cannot be written, or is too large
   */
  async keep(file: EvidenceFile, beside: string, signal: AbortSignal): Promise<string> {
    const { name, large = false } = file
    const kept = `${KEPT}/${keptName(file)}`
    prepareFolder(join(beside, KEPT))
    const target = destinationOf(join(beside, kept))
    if (target.kind !== 'file') throw new Error(`${kept} is a pipe or a device`)
    const unfinished = `${target.path}.unfinished`
    // Of a run that was killed. Without it, the new file is a file that nobody else has made.
    await removeOutput(unfinished)
    this.watchdog.guardPath(unfinished)
    try {
      const through = large ? [createGzip()] : []
      await pipeline(
        [createReadStream(join(this.path, name)), ...through, createWriteStream(unfinished, { flags: 'wx' })],
        {
          signal,
        },
      )
      const { size } = await stat(unfinished)
      if (size > MAX_KEPT_BYTES)
        throw new Error(`${kept} has ${size} bytes, and ${MAX_KEPT_BYTES} are kept at most`)
      await rename(unfinished, target.path)
    } finally {
      await rm(unfinished, { force: true })
      this.watchdog.forgetPath(unfinished)
    }
    return kept
  }

  /**
   * Removes the files that an earlier run stored under the same names, so that they are not mistaken for files of this run.
   * @throws {HarnessError} where something else than a file has such a name, or their folder cannot be written
   */
  static async forgetEarlier(beside: string): Promise<void> {
    const folder = join(beside, KEPT)
    if (!existsSync(folder)) return
    prepareFolder(folder)
    const files = RUNTIMES.all.flatMap(runtime => runtime.files)
    for (const file of files) await removeOutput(join(folder, keptName(file)))
  }

  async remove(): Promise<void> {
    await rm(this.path, { recursive: true, force: true, maxRetries: 5 })
    await this.watchdog.close()
  }
}

function keptName({ name, large = false }: EvidenceFile): string {
  return large ? `${name}.gz` : name
}
