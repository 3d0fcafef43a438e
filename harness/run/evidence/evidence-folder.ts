/**
 * The temporary folder for evidence files, and the folder for the files that are kept.
 * @module
 */
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, mkdtemp, rename, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import type { EvidenceFile } from '../../runtimes/explain.js'
import { RUNTIMES } from '../../runtimes/registry.js'
import { Watchdog } from '../server/watchdog.js'

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
      const path = await mkdtemp(join(tmpdir(), 'leakgate-evidence-'))
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
    const target = join(beside, kept)
    const unfinished = `${target}.unfinished`
    await mkdir(join(beside, KEPT), { recursive: true })
    this.watchdog.guardPath(unfinished)
    try {
      const through = large ? [createGzip()] : []
      await pipeline([createReadStream(join(this.path, name)), ...through, createWriteStream(unfinished)], {
        signal,
      })
      const { size } = await stat(unfinished)
      if (size > MAX_KEPT_BYTES)
        throw new Error(`${kept} has ${size} bytes, and ${MAX_KEPT_BYTES} are kept at most`)
      await rename(unfinished, target)
    } finally {
      await rm(unfinished, { force: true })
      this.watchdog.forgetPath(unfinished)
    }
    return kept
  }

  /** Removes the files that an earlier run stored under the same names, so that they are not mistaken for files of this run. */
  static async forgetEarlier(beside: string): Promise<void> {
    const files = RUNTIMES.all.flatMap(runtime => runtime.files)
    for (const file of files) await rm(join(beside, KEPT, keptName(file)), { force: true })
  }

  async remove(): Promise<void> {
    await rm(this.path, { recursive: true, force: true, maxRetries: 5 })
    await this.watchdog.close()
  }
}

function keptName({ name, large = false }: EvidenceFile): string {
  return large ? `${name}.gz` : name
}
