/**
 * An abort signal as a promise, for a race against work that takes no signal.
 * @module
 */

/**
 * A promise that only ever rejects: with the reason of `signal`, as soon as that is aborted.
 * @param over aborted when the race is over; it removes the listener, and the promise then never settles
 */
export function rejectOnAbort(signal: AbortSignal, over?: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const abort = (): void => reject(signal.reason as Error)
    if (signal.aborted) abort()
    else signal.addEventListener('abort', abort, over ? { once: true, signal: over } : { once: true })
  })
}
