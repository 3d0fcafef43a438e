/**
 * Asking again until the answer will do.
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises'

/** How to poll. */
export interface PollOptions {
  /** Milliseconds between an answer and the next question. */
  readonly everyMs: number
  /** Milliseconds after which the answer is taken as it is; without it, the polling goes on for ever. */
  readonly patienceMs?: number
  /** Aborted where the polling is to stop. */
  readonly signal?: AbortSignal
}

/**
 * Asks at once, and then every so many milliseconds until `enough` accepts the answer or the patience is over.
 * @param enough tells whether an answer will do; by default each one that is truthy does
 * @returns the last answer, which `enough` has not accepted where the patience is over
 * @throws the signal's reason where it is aborted while waiting, or whatever `ask` throws
 */
export async function pollUntil<Answer>(
  ask: () => Answer | Promise<Answer>,
  { everyMs, patienceMs = Infinity, signal }: PollOptions,
  enough: (answer: Answer) => boolean = Boolean,
): Promise<Answer> {
  const deadlineMs = performance.now() + patienceMs
  for (;;) {
    const answer = await ask()
    if (enough(answer) || performance.now() > deadlineMs) return answer
    await pause(everyMs, signal)
  }
}

/** `sleep` rejects with an error of its own where it is aborted; callers expect the signal's reason. */
async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await sleep(ms, undefined, signal ? { signal } : {})
  } catch (error) {
    signal?.throwIfAborted()
    throw error
  }
}
