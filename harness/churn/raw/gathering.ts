/**
 * Connections that wait for each other, to end in the same moment.
 * @module
 */
import type { RawConnection } from './raw-connection.js'

/** Those that have all their answers, and wait for the others that are open. */
export class Gathering {
  readonly #waiting = new Set<RawConnection>()

  add(connection: RawConnection): void {
    this.#waiting.add(connection)
  }

  /** Takes out a connection that has ended by itself. */
  remove(connection: RawConnection): void {
    this.#waiting.delete(connection)
  }

  /**
   * Ends all of them in one turn if nothing else is open. A connection that closes by itself makes room for one that
   * waits, so each mix comes to this.
   * @param open connections that have begun, or are about to begin, and have not ended
   */
  endIfComplete(open: number): void {
    if (this.#waiting.size === 0 || this.#waiting.size < open) return
    const all = [...this.#waiting]
    this.#waiting.clear()
    for (const connection of all) connection.finish()
  }
}
