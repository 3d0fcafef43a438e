/**
 * What lets go of the memory: the Listener changes, then it goes away, and the heap is looked at again after each.
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Experiment } from '../../model/evidence.js'
import type { Rig } from '../server/rig.js'

/** A share from which on it "came back". */
const CAME_BACK = 0.9
/** Below this it "stayed"; between the two it came back in part. */
const STAYED = 0.1

/** Servers let go at once, or after a drain of their own; what takes longer is not waited for. */
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
  const look = async (change: Step['change'], event: Promise<void>): Promise<Step> => {
    const startedAtMs = performance.now()
    await event
    for (;;) {
      signal.throwIfAborted()
      const releasedBytes = heldBytes - (await rig.sample()).liveHeapBytes
      const releasedShare = Math.min(1, Math.max(0, releasedBytes / keptBytes))
      const tookMs = performance.now() - startedAtMs
      if (releasedShare >= CAME_BACK || tookMs > PATIENCE_MS) {
        return { change, releasedBytes, releasedShare, tookMs }
      }
      await sleep(POLL_MS, undefined, { signal })
    }
  }
  const changed = await look('listener-changed', rig.xds.changeListener())
  const steps = [changed]
  // Where nothing is left to come back, another event says nothing.
  if (changed.releasedShare < CAME_BACK) steps.push(await look('listener-removed', rig.xds.removeListener()))
  return { steps, conclusion: conclude(steps) }
}

/** What follows from how much came back at each step. */
export function conclude([changed, removed]: readonly Pick<Step, 'releasedShare'>[]): string {
  const atChange = changed?.releasedShare ?? 0
  const atRemoval = removed?.releasedShare ?? 0
  const share = (of: number): string => `${(of * 100).toFixed(0)} %`
  if (atChange >= CAME_BACK) {
    return `${share(atChange)} came back when the Listener changed: held by something that lives as long as the filter chains`
  }
  const before = `${share(atChange)} came back when the Listener changed, ${share(atRemoval)} by the time it was removed: `
  if (atRemoval >= CAME_BACK) {
    return `${before}${atChange < STAYED ? 'held' : 'the rest is held'} by something that lives as long as the server serves`
  }
  if (atRemoval < STAYED) return `${before}held by something that outlives the Listener`
  return `${before}held by more than one thing, or let go of later than it was waited for`
}
