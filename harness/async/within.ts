/**
 * Whether something happens in time.
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises'

/**
 * Whether `event` settles within `ms` milliseconds. No timer is left behind.
 * @throws whatever `event` rejects with in that time
 */
export async function within(ms: number, event: Promise<unknown>): Promise<boolean> {
  const over = new AbortController()
  try {
    return await Promise.race([
      event.then(() => true),
      sleep(ms, false, { signal: over.signal }).catch(() => false),
    ])
  } finally {
    over.abort()
  }
}
