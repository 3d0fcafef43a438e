/**
 * What becomes of the connections, counted.
 * @module
 */
import type { ChurnCounts } from '../model/load.js'

const PROGRESS_EVERY_MS = 100

export class Tally {
  connected = 0
  completed = 0
  rpcsAnswered = 0
  /** Without a prototype: reasons are partly made of what a server sent. */
  readonly #failures: Record<string, number> = Object.create(null) as Record<string, number>
  readonly #startedMs = performance.now()
  #toldMs = this.#startedMs

  constructor(private readonly onProgress?: (completed: number) => void) {}

  fail(reason: string): void {
    this.#failures[reason] = (this.#failures[reason] ?? 0) + 1
  }

  /** Tells whoever listens, but not more often than they can want to know. */
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
