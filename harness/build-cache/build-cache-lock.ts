/**
 * One builder at a time for each key of the build cache, across processes.
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { HarnessError } from '../model/harness-error.js'

/** A lock that its process has not renewed for this long is free: that process was killed. */
const STALE_MS = 15_000
const RETRY_MS = 200

/** The right to build one key; no other process builds it meanwhile. */
export interface BuildLock {
  /** Aborted when the lock is lost, as after the machine slept: another process may build from then on. */
  readonly lost: AbortSignal
  /** The folder that is the lock. */
  readonly folder: string
  /** Lets the next process build. Safe to call after the lock was lost. */
  release(): Promise<void>
}

/**
 * Waits until the lock beside `path` is free and takes it; `path` itself need not exist.
 * @throws the signal's reason where it is aborted first
 */
export async function takeBuildLock(path: string, signal?: AbortSignal): Promise<BuildLock> {
  // Loading it installs signal handlers, which a program that only imports leakgate must not get.
  const { lock } = await import('proper-lockfile')
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
      return { lost: lost.signal, folder: `${path}.lock`, release: () => releaseQuietly(release) }
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
