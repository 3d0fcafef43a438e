/**
 * Finds what releases the memory: changes and then removes the Listener, and samples the heap after each step.
 * @module
 */
import { pollUntil } from '../../async/poll-until.js'
import type { Experiment } from '../../model/evidence.js'
import { liveHeapOf } from '../../model/sample.js'
import type { Rig } from '../server/rig.js'

/** From this share on, the memory counts as released. */
const RELEASED = 0.9
/** Below this share, the memory counts as retained; between the two, it is released in part. */
const RETAINED = 0.1

/** Servers release at once or after a short drain. The experiment does not wait longer than this. */
const PATIENCE_MS = 5_000
const POLL_MS = 250

type Step = Experiment['steps'][number]

/**
 * Changes what the control plane serves to a server in xDS mode. The server may not serve any more afterwards.
 * @param keptBytes live heap bytes that the leak has retained since the server started, estimated from its slope; more than 0
 * @param signal stops the experiment
 * @throws {HarnessError} if the server rejects the change
 * @throws {VoidRun} if the server or its control plane ended
 */
export async function listenerExperiment(
  rig: Rig,
  keptBytes: number,
  signal: AbortSignal,
): Promise<Experiment> {
  const heldBytes = liveHeapOf(await rig.sample())
  const observe = async (change: Step['change'], event: Promise<void>): Promise<Step> => {
    const startedAtMs = performance.now()
    await event
    return pollUntil(
      async () => {
        signal.throwIfAborted()
        const releasedBytes = heldBytes - liveHeapOf(await rig.sample())
        const releasedShare = Math.min(1, Math.max(0, releasedBytes / keptBytes))
        return { change, releasedBytes, releasedShare, tookMs: performance.now() - startedAtMs }
      },
      { everyMs: POLL_MS, signal },
      ({ releasedShare, tookMs }) => releasedShare >= RELEASED || tookMs > PATIENCE_MS,
    )
  }
  const changed = await observe('listener-changed', rig.xds.changeListener())
  const steps = [changed]
  // If everything is released, a second step shows nothing.
  if (changed.releasedShare < RELEASED)
    steps.push(await observe('listener-removed', rig.xds.removeListener()))
  return { steps, conclusion: conclude(steps) }
}

/** The conclusion from the released share of each step. */
export function conclude([changed, removed]: readonly Pick<Step, 'releasedShare'>[]): string {
  const atChange = changed?.releasedShare ?? 0
  const atRemoval = removed?.releasedShare ?? 0
  const share = (of: number): string => `${(of * 100).toFixed(0)} %`
  if (atChange >= RELEASED) {
    return `${share(atChange)} was released when the Listener changed: retained by something that lives as long as the filter chains`
  }
  const before = `${share(atChange)} was released when the Listener changed, ${share(atRemoval)} by the time it was removed: `
  if (atRemoval >= RELEASED) {
    return `${before}${atChange < RETAINED ? 'retained' : 'the rest is retained'} by something that lives as long as the server serves`
  }
  if (atRemoval < RETAINED) return `${before}retained by something that outlives the Listener`
  return `${before}retained by several things, or released after the end of the wait`
}
