/**
 * Whether a raw connection dials again for the unit of load at hand: its source was in use, or the server refused the rest of the
 * unit on this connection.
 * @module
 */
import type { Route } from '../sockets/routes.js'
import { MOST_SOURCES_TRIED, SOURCE_IN_USE } from '../sockets/sources.js'

/** A server that refuses a unit on that many new connections in a row does not serve. */
const MOST_REFUSALS = 10

/** What was tried for one unit after the other. */
export class Redial {
  #choosesSource = false
  #sourceInUse = false
  #sourcesTried = 0
  #refused = false
  /** How often the server refused in a row, without an answer in between. */
  #refusals = 0

  /** Begins a new unit. */
  reset(): void {
    this.#sourcesTried = 0
    this.#refusals = 0
  }

  /** A connection of the unit is dialled. */
  dialled({ from }: Route): void {
    this.#choosesSource = from !== undefined
    this.#sourcesTried++
    this.forget()
  }

  /** Another connection is out of the question for now. */
  forget(): void {
    this.#sourceInUse = false
    this.#refused = false
  }

  /** The connection could not be made. @param code of its error */
  notConnected(code: string | undefined): void {
    if (this.#choosesSource && SOURCE_IN_USE.has(code))
      this.#sourceInUse = this.#sourcesTried < MOST_SOURCES_TRIED
  }

  /** The server ends this connection, and has not answered the whole unit. */
  refuse(): void {
    this.#refused = true
  }

  /** The server has answered something of the unit. */
  answered(): void {
    this.#refusals = 0
  }

  /** Whether the server refused the rest of the unit on this connection. */
  get refused(): boolean {
    return this.#refused
  }

  /**
   * Decides at the end of a connection.
   * @param failed whether the connection failed
   * @returns why to dial again; undefined where the unit is over
   */
  decide(failed: boolean): 'source' | 'refused' | undefined {
    if (this.#sourceInUse) return 'source'
    return this.#refused && !failed && this.#refusals++ < MOST_REFUSALS ? 'refused' : undefined
  }
}
