/**
 * A cache of folders that take long to build. Its key names everything that shapes the content of a folder.
 *
 * A folder is built under another name and renamed when it is complete, so that the folder under the key is always
 * complete, even when the process that builds it is killed.
 * @module
 */
import { mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { makeFolder } from '../files/prepare-folder.js'
import { HarnessError } from '../model/harness-error.js'
import { Guard } from '../processes/guard.js'
import { takeBuildLock, type BuildLock } from './build-cache-lock.js'
import { cacheFolder } from './cache-folder.js'

const DAY_MS = 24 * 60 * 60 * 1_000

/**
 * Fills an empty folder.
 * @param signal aborted where the build must stop; the build settles soon after, and its folder is removed then
 * @param guard for the processes of the build: they end if this process is killed
 */
export type Build = (emptyDir: string, signal: AbortSignal, guard: Guard) => Promise<void>

/** Where the cache is, and what stops a build. */
export interface CacheOptions {
  /** Stops a build, and the wait for the build of another process. */
  readonly signal?: AbortSignal
  /** The folder that holds the cached ones; `builds` in the cache folder by default. */
  readonly folder?: string
}

/**
 * The path of the complete folder for `key`; it is built now where the cache has none. Processes that ask for the same key
 * at once wait for the first of them.
 * @param key letters, digits and `.+_-`
 * @throws whatever `build` rejects with, or the signal's reason; nothing is left of the attempt
 */
export async function cached(key: string, build: Build, options: CacheOptions = {}): Promise<string> {
  // Hidden names, "~" and ".lock" are for builds that are not complete.
  if (!/^[A-Za-z0-9][A-Za-z0-9.+_-]*(?<!\.lock)$/.test(key)) throw new TypeError(`"${key}" is no cache key`)
  const { signal, folder = join(cacheFolder(), 'builds') } = options
  const finished = join(folder, key)
  if (await exists(finished)) return finished
  const lock = await openFolder(folder, finished, signal)
  const guard = new Guard()
  try {
    if (await exists(finished)) return finished
    guard.start().removesOwn(lock.folder)
    await removeLeftovers(folder, key)
    const over = signal ? AbortSignal.any([signal, lock.lost]) : lock.lost
    await buildBeside(folder, key, build, over, guard)
    return finished
  } finally {
    await lock.release()
    await guard.close()
  }
}

async function buildBeside(
  folder: string,
  key: string,
  build: Build,
  signal: AbortSignal,
  guard: Guard,
): Promise<void> {
  const unfinished = await mkdtemp(join(folder, unfinishedPrefix(key)))
  guard.removes(unfinished)
  try {
    await build(unfinished, signal, guard)
    signal.throwIfAborted()
    await rename(unfinished, join(folder, key))
  } catch (error) {
    // A compiler that was told to stop may still write its last file, hence the retries.
    await rm(unfinished, { recursive: true, force: true, maxRetries: 5 })
    signal.throwIfAborted()
    throw inWords(error, folder)
  }
}

function unfinishedPrefix(key: string): string {
  return `.building-${key}~`
}

/** Removes what killed builds left: everything of this key, since this process has its lock, and old folders of other keys. */
async function removeLeftovers(folder: string, key: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const unfinished = name.startsWith('.building-')
    if (!unfinished && !name.endsWith('.lock')) continue
    const path = join(folder, name)
    if (name.startsWith(unfinishedPrefix(key)) || (await isOlderThan(path, DAY_MS))) {
      await rm(path, { recursive: true, force: true })
    }
  }
}

async function isOlderThan(path: string, ageMs: number): Promise<boolean> {
  try {
    return (await stat(path)).mtimeMs < Date.now() - ageMs
  } catch {
    return false
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory()
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') return false
    throw error
  }
}

/** Makes the cache folder where there is none, and takes the lock in it. */
async function openFolder(folder: string, finished: string, signal?: AbortSignal): Promise<BuildLock> {
  try {
    makeFolder(folder)
    return await takeBuildLock(finished, signal)
  } catch (error) {
    throw inWords(error, folder)
  }
}

/** An error of the operating system, with what to do. Other errors stay as they are. */
function inWords(error: unknown, folder: string): unknown {
  if (!(error instanceof Error) || error instanceof HarnessError || !('syscall' in error)) return error
  return new HarnessError(
    `The cache folder ${folder} cannot be written to: ${error.message}`,
    'Set LEAKGATE_CACHE to the path of a folder with space that you may write to.',
    { cause: error },
  )
}
