/**
 * What releases the memory: the Listener is changed, then removed, and the heap is sampled after each.
 * @module
 */
import { pollUntil } from '../../async/poll-until.js'
import type { Experiment } from '../../model/evidence.js'
import type { Rig } from '../server/rig.js'

/** Share of the memory from which on it counts as released. */
const RELEASED = 0.9
/** Share below which it counts as retained; between the two, it was released in part. */
const RETAINED = 0.1

/** Servers release at once, or after a drain of their own; a longer release is not waited for. */
const PATIENCE_MS = 5_000
const POLL_MS = 250

type Step = Experiment['steps'][number]

/**
 * Changes what the control plane serves to a server in xDS mode. It may not serve any more afterwards.
 * @param keptBytes live heap bytes that the leak has kept since the server started, as its slope says; more than 0
 * @param signal aborted where it is to stop
 * @throws {HarnessError} where the server rejects the change
 * @throws {VoidRun} where the server or its control plane went away
 */
export async function listenerExperiment(
  rig: Rig,
  keptBytes: number,
  signal: AbortSignal,
): Promise<Experiment> {
  const heldBytes = (await rig.sample()).liveHeapBytes
  const observe = async (change: Step['change'], event: Promise<void>): Promise<Step> => {
    const startedAtMs = performance.now()
    await event
    return pollUntil(
      async () => {
        signal.throwIfAborted()
        const releasedBytes = heldBytes - (await rig.sample()).liveHeapBytes
        const releasedShare = Math.min(1, Math.max(0, releasedBytes / keptBytes))
        return { change, releasedBytes, releasedShare, tookMs: performance.now() - startedAtMs }
      },
      { everyMs: POLL_MS, signal },
      ({ releasedShare, tookMs }) => releasedShare >= RELEASED || tookMs > PATIENCE_MS,
    )
  }
  const changed = await observe('listener-changed', rig.xds.changeListener())
  const steps = [changed]
  // Where nothing is left to come back, another event says nothing.
  if (changed.releasedShare < RELEASED)
    steps.push(await observe('listener-removed', rig.xds.removeListener()))
  return { steps, conclusion: conclude(steps) }
}

/** What follows from how much came back at each step. */
export function conclude([changed, removed]: readonly Pick<Step, 'releasedShare'>[]): string {
  const atChange = changed?.releasedShare ?? 0
  const atRemoval = removed?.releasedShare ?? 0
  const share = (of: number): string => `${(of * 100).toFixed(0)} %`
  if (atChange >= RELEASED) {
    return `${share(atChange)} came back when the Listener changed: held by something that lives as long as the filter chains`
  }
  const before = `${share(atChange)} came back when the Listener changed, ${share(atRemoval)} by the time it was removed: `
  if (atRemoval >= RELEASED) {
    return `${before}${atChange < RETAINED ? 'held' : 'the rest is held'} by something that lives as long as the server serves`
  }
  if (atRemoval < RETAINED) return `${before}held by something that outlives the Listener`
  return `${before}held by more than one thing, or let go of later than it was waited for`
}
