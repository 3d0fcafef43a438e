/**
 * How far the RPCs of a raw connection have come; a close kind without RPCs waits for the server's SETTINGS only.
 * @module
 */
import type { Close } from '../../model/load/close-kind.js'
import type { ChurnJob } from '../churn-job.js'
import type { ClientSession } from '../http2/client-session.js'

/** Serves one connection after the other, as its {@link RawConnection} does. */
export class RpcProgress {
  #makesRpcs = true
  #wanted = 0
  #begun = 0
  #counted = 0
  /** Cancelled, because their end did not come. */
  #notEnded = 0

  constructor(
    private readonly job: ChurnJob,
    private readonly session: ClientSession,
  ) {}

  /** Starts again, for a new connection. */
  reset({ rpcs }: Close): void {
    this.#makesRpcs = rpcs
    this.#wanted = this.job.rpcs
    this.#begun = 0
    this.#counted = 0
    this.#notEnded = 0
  }

  /** Starts again on a new connection with the RPCs that are not answered yet. */
  resume(): void {
    this.#wanted -= this.#counted + this.#notEnded
    this.#begun = 0
    this.#counted = 0
    this.#notEnded = 0
  }

  /** Raises the number of RPCs that the connection is to make. */
  wantMore(rpcs: number): void {
    this.#wanted += rpcs
  }

  /** The first bytes of the connection; they include the first RPC where there is any. */
  opening(): Buffer {
    if (this.#makesRpcs) this.#begun = 1
    return this.session.opening(this.#makesRpcs)
  }

  /** @returns whether there are answers that were not counted before */
  countAnswers(): boolean {
    const fresh = this.session.answered - this.#counted
    if (fresh === 0) return false
    this.job.tally.rpcsAnswered += fresh
    this.#counted += fresh
    return true
  }

  /** Cancels the RPCs whose messages all came and whose end did not. */
  cancelNotEnded(): void {
    const cancelled = this.session.cancelAll()
    this.#notEnded += cancelled
    this.job.tally.rpcsNotEnded += cancelled
  }

  /** Whether every RPC is answered or was cancelled, or without RPCs whether the server's SETTINGS came. */
  get done(): boolean {
    return this.#makesRpcs ? this.#counted + this.#notEnded === this.#wanted : this.session.settled
  }

  /** Begins as many RPCs as the load and the server allow. */
  proceed(): void {
    const { session } = this
    if (!this.#makesRpcs) return
    while (this.#begun < this.#wanted && session.openStreams < this.job.width && session.canOpen) {
      session.openStream()
      this.#begun++
    }
  }

  /** Whether the server ends the connection, answers nothing more on it, and has not answered everything. */
  get refused(): boolean {
    return this.session.goingAway && this.session.openStreams === 0 && !this.done
  }
}
