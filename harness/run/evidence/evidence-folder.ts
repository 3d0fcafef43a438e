/**
 * The files that evidence is made of: gone when it has been found, but for those that are to be kept.
 * @module
 */
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, mkdtemp, rename, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { Watchdog } from '../server/watchdog.js'

/** Beside `run.json`. */
const KEPT = 'evidence'

/** All that there can be of it. */
const EVERY_NAME = [
  'allocations-before.pb.gz',
  'allocations-after.pb.gz',
  'retain-before.json',
  'retain-after.json',
  'before.heapsnapshot.gz',
  'after.heapsnapshot.gz',
]

/** More than that of one file is not kept. */
const MAX_KEPT_BYTES = 64 * 1024 * 1024

export class EvidenceFolder {
  private constructor(
    readonly path: string,
    private readonly watchdog: Watchdog,
  ) {}

  /** A temporary folder that no other user may enter; removed by the watchdog where this process is killed. */
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
   * Copies a file to the folder of `run.json`; a heap snapshot is compressed on the way.
   * @returns its name as seen from there
   * @throws {Error} where it cannot be written, or is too large
   */
  async keep(name: string, beside: string, signal: AbortSignal): Promise<string> {
    const compressed = name.endsWith('.heapsnapshot')
    const kept = `${KEPT}/${name}${compressed ? '.gz' : ''}`
    const target = join(beside, kept)
    const unfinished = `${target}.unfinished`
    await mkdir(join(beside, KEPT), { recursive: true })
    this.watchdog.guardPath(unfinished)
    try {
      const through = compressed ? [createGzip()] : []
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

  /** What an earlier run kept under the same names would pass for this one's. */
  static async forgetEarlier(beside: string): Promise<void> {
    for (const name of EVERY_NAME) await rm(join(beside, KEPT, name), { force: true })
  }

  async remove(): Promise<void> {
    await rm(this.path, { recursive: true, force: true, maxRetries: 5 })
    await this.watchdog.close()
  }
}
