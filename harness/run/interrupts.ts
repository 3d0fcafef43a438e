/**
 * Ctrl-C, and the other polite ways to be told to stop, as an AbortSignal.
 * @module
 */

/** The run was told to stop by a signal; exit with `128 + its number`, as shells do. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted'

  constructor(readonly signalName: 'SIGINT' | 'SIGTERM' | 'SIGHUP') {
    super(`stopped by ${signalName}`)
  }
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
const PATIENCE_MS = 1_000

/**
 * Aborts on the first signal. A second one, a second later or more, gives up waiting for the clean-up and leaves
 * it to the watchdog; an earlier second one is npm or make passing on the same Ctrl-C.
 * @returns the signal, and `release` to hand the process its default handling back
 */
export function watchInterrupts(): { signal: AbortSignal; release: () => void } {
  const controller = new AbortController()
  let firstAtMs = 0
  const handlers = SIGNALS.map(name => {
    const handler = (): void => {
      if (!controller.signal.aborted) {
        firstAtMs = performance.now()
        controller.abort(new Interrupted(name))
      } else if (performance.now() - firstAtMs > PATIENCE_MS) {
        release()
        process.kill(process.pid, name)
      }
    }
    process.on(name, handler)
    return { name, handler }
  })
  const release = (): void => {
    for (const { name, handler } of handlers) process.off(name, handler)
  }
  return { signal: controller.signal, release }
}
