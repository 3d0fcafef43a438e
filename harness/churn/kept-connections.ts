/**
 * A few connections that stay open between one round and the next.
 * @module
 */

/** One of them. It opens again by itself as long as there is more to do. */
export interface KeptConnection {
  readonly isClosed: boolean
  /** Whether it is open, and has nothing to do. */
  readonly rests: boolean
  /** Does what there is to do. */
  go(): void
  /** Ends in an orderly way. */
  finish(): void
  /** Ends at once, and does not open again. */
  destroy(): void
  /** Ends waits whose time is over. */
  sweep(nowMs: number): void
}

/** Connections that work off one list of things to do. */
export class KeptConnections {
  #settle: (() => void) | undefined

  /**
   * @param sweepMs milliseconds between two sweeps
   * @param hasMore whether there is more to do
   */
  constructor(
    private readonly all: readonly KeptConnection[],
    private readonly sweepMs: number,
    private readonly hasMore: () => boolean,
  ) {}

  /** Connections that are open now. */
  get open(): number {
    return this.all.filter(({ isClosed }) => !isClosed).length
  }

  /**
   * Does all there is to do, and waits until every connection rests or is closed.
   * @throws the reason of the signal, after the connections have been destroyed
   */
  async go(signal: AbortSignal): Promise<void> {
    await this.#until(signal, connection => connection.go(), false)
  }

  /** Ends every connection in an orderly way. */
  async finish(): Promise<void> {
    await this.#until(undefined, connection => connection.finish(), true)
  }

  /** To be called whenever a connection rests or is closed. */
  look(closed = false): void {
    if (this.hasMore()) return
    if (this.all.every(connection => connection.isClosed || (!closed && connection.rests))) this.#settle?.()
  }

  async #until(
    signal: AbortSignal | undefined,
    begin: (connection: KeptConnection) => void,
    closed: boolean,
  ): Promise<void> {
    const abort = (): void => {
      for (const connection of this.all) connection.destroy()
      this.#settle?.()
    }
    signal?.addEventListener('abort', abort)
    const timer = setInterval(() => {
      const nowMs = performance.now()
      for (const connection of this.all) connection.sweep(nowMs)
      this.look(closed)
    }, this.sweepMs)
    try {
      await new Promise<void>(resolve => {
        this.#settle = resolve
        for (const connection of this.all) begin(connection)
        this.look(closed)
      })
    } finally {
      this.#settle = undefined
      clearInterval(timer)
      signal?.removeEventListener('abort', abort)
    }
    signal?.throwIfAborted()
  }
}
