/**
 * Waiting no longer than a signal allows.
 * @module
 */
import { rejectOnAbort } from './reject-on-abort.js'

/**
 * The result of `work`, unless `signal` is aborted first. The work itself goes on then, and its outcome is ignored.
 * @throws the signal's reason where it is aborted first, or whatever `work` rejects with
 */
export async function orAborted<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
  const over = new AbortController()
  try {
    return await Promise.race([rejectOnAbort(signal, over.signal), work])
  } finally {
    over.abort()
  }
}
