/**
 * One builder at a time for each key of the build cache, across processes.
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { lock } from 'proper-lockfile'
import { HarnessError } from '../model/harness-error.js'

/** A holder that was killed is taken to be gone when it has not renewed its lock for this long. */
const STALE_MS = 15_000
const RETRY_MS = 200

export interface BuildLock {
  /** Aborted where the lock was lost, as after the machine slept: another process may be building by then. */
  readonly lost: AbortSignal
  release(): Promise<void>
}

/**
 * Waits until the lock beside `path` is free and takes it; `path` itself need not exist.
 * @throws the signal's reason where it is aborted first
 */
export async function takeBuildLock(path: string, signal?: AbortSignal): Promise<BuildLock> {
  const lost = new AbortController()
  for (;;) {
    signal?.throwIfAborted()
    try {
      const release = await lock(path, {
        realpath: false,
        stale: STALE_MS,
        onCompromised: () => {
          lost.abort(
            new HarnessError(
              `The lock on ${path} was lost while it was being built`,
              'Run it again; this happens when the machine sleeps during a build.',
            ),
          )
        },
      })
      return { lost: lost.signal, release: () => releaseQuietly(release) }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ELOCKED') throw error
    }
    await waitForHolder(signal)
  }
}

async function waitForHolder(signal: AbortSignal | undefined): Promise<void> {
  try {
    await sleep(RETRY_MS, undefined, signal ? { signal } : {})
  } catch (error) {
    signal?.throwIfAborted()
    throw error
  }
}

/** A lock that was lost, or whose folder was removed by hand, needs no release. */
async function releaseQuietly(release: () => Promise<void>): Promise<void> {
  try {
    await release()
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code !== 'ERELEASED' && code !== 'ENOTACQUIRED' && code !== 'ENOENT') throw error
  }
}
