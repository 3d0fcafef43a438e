/**
 * Counts of what clients did.
 * @module
 */
import type { ChurnCounts } from '../model/load/load.js'
import { cutText } from '../model/names/cut-text.js'

const PROGRESS_EVERY_MS = 100
const LEAST_FAILURES = 32

/** Reasons that are told apart. A server chooses some of their words, and could send others with each answer. */
const MOST_REASONS = 100
const MOST_CHARACTERS = 200

/** The counts of one round, while it lasts. */
export class Tally {
  connected = 0
  completed = 0
  rpcsAnswered = 0
  endedByServer = 0
  rpcsNotEnded = 0
  rpcsEndedByClient = 0
  notClosedByServer = 0
  #failed = 0
  readonly #failures = new Map<string, number>()
  readonly #triedAgain = new Map<string, number>()
  readonly #startedMs = performance.now()
  #toldMs = this.#startedMs

  constructor(private readonly onProgress?: (completed: number) => void) {}

  fail(reason: string): void {
    this.#failed++
    count(this.#failures, reason)
  }

  /** Whether none of the first units succeeded, so that the rest of the round would only take time. */
  hopeless(concurrency: number): boolean {
    return this.completed === 0 && this.#failed >= Math.max(LEAST_FAILURES, concurrency)
  }

  /** Whether none of the first RPCs ended as asked. */
  get noRpcSucceeds(): boolean {
    return this.rpcsAnswered + this.rpcsEndedByClient === 0 && this.#failed >= LEAST_FAILURES
  }

  tryAgain(reason: string): void {
    count(this.#triedAgain, reason)
  }

  /** Reports progress, at most every 100 ms. */
  progress(done: number): void {
    if (!this.onProgress) return
    const nowMs = performance.now()
    if (nowMs - this.#toldMs < PROGRESS_EVERY_MS) return
    this.#toldMs = nowMs
    this.onProgress(done)
  }

  counts(): ChurnCounts {
    return {
      connected: this.connected,
      completed: this.completed,
      rpcsAnswered: this.rpcsAnswered,
      failures: Object.fromEntries(this.#failures),
      ...(this.#triedAgain.size === 0 ? {} : { triedAgain: Object.fromEntries(this.#triedAgain) }),
      ...(this.endedByServer === 0 ? {} : { endedByServer: this.endedByServer }),
      ...(this.rpcsNotEnded === 0 ? {} : { rpcsNotEnded: this.rpcsNotEnded }),
      ...(this.rpcsEndedByClient === 0 ? {} : { rpcsEndedByClient: this.rpcsEndedByClient }),
      ...(this.notClosedByServer === 0 ? {} : { notClosedByServer: this.notClosedByServer }),
      elapsedMs: performance.now() - this.#startedMs,
    }
  }
}

function count(of: Map<string, number>, words: string): void {
  const cut = cutText(words, MOST_CHARACTERS)
  const reason = of.has(cut) || of.size < MOST_REASONS ? cut : 'another reason'
  of.set(reason, (of.get(reason) ?? 0) + 1)
}
