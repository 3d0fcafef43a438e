/**
 * The wait without load after a rise, in which a server may release what it retained.
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Scenario } from '../model/scenario.js'
import type { JudgedVerdict } from '../verdict/judge.js'

/** The maximum number of samples during a wait. Each one runs a garbage collection. */
const LOOKS_PER_HOLD = 60
const LEAST_LOOK_MS = 500
/** Usual timers and time limits of caches are shorter. */
const SMALL_RISE_HOLD_MS = 60_000

/**
 * How long to wait before the verdict counts. Timers and caches of a server may release a small rise by the clock; a large one is more than they
 * have.
 */
export function holdMsAfter(
  verdict: JudgedVerdict,
  { atLeastConnections, holdMs }: Pick<Scenario, 'atLeastConnections' | 'holdMs'>,
): number {
  if (verdict.name !== 'leak') return 0
  const isSmall = verdict.small === true && atLeastConnections > 0
  return holdMs ?? (isSmall ? SMALL_RISE_HOLD_MS : 0)
}

/**
 * Waits until the rise is released or the time is over.
 * @param look takes a sample, and returns the verdict with it
 * @throws the signal's reason where it is aborted, and as `look`
 */
export async function hold(
  holdMs: number,
  look: () => Promise<JudgedVerdict>,
  signal: AbortSignal,
): Promise<JudgedVerdict> {
  const untilMs = performance.now() + holdMs
  for (;;) {
    const waitMs = Math.min(Math.max(LEAST_LOOK_MS, holdMs / LOOKS_PER_HOLD), untilMs - performance.now())
    await sleep(Math.max(0, waitMs), undefined, { signal })
    const verdict = await look()
    if (verdict.name !== 'leak' || performance.now() >= untilMs) return verdict
  }
}
