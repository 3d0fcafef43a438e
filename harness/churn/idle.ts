/**
 * The control load that does nothing.
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { ChurnCounts } from '../model/load.js'
import type { Tally } from './tally.js'

const STEP_MS = 100

/** Waits; a unit of work is one millisecond. */
export async function idle(milliseconds: number, signal: AbortSignal, tally: Tally): Promise<ChurnCounts> {
  const startedMs = performance.now()
  for (;;) {
    const waitedMs = performance.now() - startedMs
    if (waitedMs >= milliseconds) return tally.counts()
    tally.progress(Math.floor(waitedMs))
    try {
      await sleep(Math.min(STEP_MS, milliseconds - waitedMs), undefined, { signal })
    } catch (error) {
      signal.throwIfAborted()
      throw error
    }
  }
}
