/**
 * Frames that wait for the next write.
 * @module
 */

/** A queue of encoded frames. */
export class Outbox {
  #frames: Buffer[] = []

  push(...frames: readonly Buffer[]): void {
    this.#frames.push(...frames)
  }

  clear(): void {
    if (this.#frames.length > 0) this.#frames = []
  }

  /** All of them, for one write; undefined where there are none. */
  take(): Buffer | undefined {
    const frames = this.#frames
    if (frames.length === 0) return undefined
    this.#frames = []
    return frames.length === 1 ? frames[0] : Buffer.concat(frames)
  }
}
