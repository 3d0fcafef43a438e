/**
 * Waiting no longer than a signal allows.
 * @module
 */

/** @throws the signal's reason where it is aborted first; the work itself goes on then, and its outcome is nobody's */
export async function orAborted<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
  signal.throwIfAborted()
  const over = new AbortController()
  try {
    return await Promise.race([work, rejectOnAbort(signal, over.signal)])
  } finally {
    over.abort()
  }
}

function rejectOnAbort(signal: AbortSignal, over: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true, signal: over })
  })
}
