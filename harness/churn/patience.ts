/**
 * How long clients wait for what a server may never do.
 * @module
 */

/** After that many waits in vain, one after the other, the clients expect nothing any more. */
const VAIN_WAITS = 32
/** Long enough for a server on the same machine that does it after all; then the waits become long again. */
const SHORT_MS = 100

/**
 * The first waits are long, because a server may be slow. Once {@link VAIN_WAITS} in a row were in vain, the next ones are short: with
 * thousands of connections, long ones would take hours.
 */
export class Patience {
  #vain = 0

  constructor(private readonly longMs: number) {}

  /** Milliseconds that the next wait takes at most. */
  get ms(): number {
    return this.#vain < VAIN_WAITS ? this.longMs : Math.min(SHORT_MS, this.longMs)
  }

  /** What was waited for has come. */
  kept(): void {
    this.#vain = 0
  }

  /** A wait was in vain. */
  broken(): void {
    this.#vain++
  }
}

/** The waits of one load on one server. They last as long as the server, so that no round begins with long ones again. */
export interface Waits {
  /** For the end of a stream whose messages are all here. */
  readonly trailers: Patience
  /** For the server's FIN after the client's. */
  readonly close: Patience
}

/** A server on the same machine that takes longer has not done it yet, or never does. */
const TRAILERS_MS = 2_000
const CLOSE_MS = 1_000

/** The waits at the beginning. */
export function newWaits(): Waits {
  return { trailers: new Patience(TRAILERS_MS), close: new Patience(CLOSE_MS) }
}
