/**
 * Counts of what clients did.
 * @module
 */
import type { ChurnCounts } from '../model/load/load.js'

const PROGRESS_EVERY_MS = 100

/** The counts of one round, while it lasts. */
export class Tally {
  connected = 0
  completed = 0
  rpcsAnswered = 0
  /** Without a prototype, because a server's texts are part of the keys. */
  readonly #failures: Record<string, number> = Object.create(null) as Record<string, number>
  readonly #startedMs = performance.now()
  #toldMs = this.#startedMs

  constructor(private readonly onProgress?: (completed: number) => void) {}

  fail(reason: string): void {
    this.#failures[reason] = (this.#failures[reason] ?? 0) + 1
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
      failures: { ...this.#failures },
      elapsedMs: performance.now() - this.#startedMs,
    }
  }
}
