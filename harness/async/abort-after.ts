/**
 * A time limit for work that takes a signal.
 * @module
 */

/**
 * Does the work with a signal that is aborted with the given one, or after the time. In place of
 * `AbortSignal.any([signal, AbortSignal.timeout(ms)])`: Node 20 collects a timeout signal that nothing else refers to, and it
 * then never fires.
 * @returns what the work returns
 * @throws what the work throws
 */
export async function abortAfter<T>(
  ms: number,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const late = new AbortController()
  const timer = setTimeout(() => {
    late.abort(new DOMException('The operation was aborted due to timeout', 'TimeoutError'))
  }, ms)
  try {
    return await work(AbortSignal.any([signal, late.signal]))
  } finally {
    clearTimeout(timer)
  }
}
