/**
 * Turns SIGINT, SIGTERM and SIGHUP into an AbortSignal.
 * @module
 */

/** A signal stopped the run. The exit code is `128 + its number`, as in shells. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted'

  constructor(readonly signalName: 'SIGINT' | 'SIGTERM' | 'SIGHUP') {
    super(`stopped by ${signalName}`)
  }
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
const PATIENCE_MS = 1_000

/**
 * Aborts on the first signal. A second signal at least one second later exits at once and leaves the clean-up to the
 * watchdog. An earlier second signal is ignored: npm and make forward the same Ctrl-C.
 *
 * A command does not release it after a measurement: a signal that comes while its reports are written, as of a terminal
 * that is closed, must not cost the result of minutes.
 * @returns the signal, and `release`, which restores the default handling
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
