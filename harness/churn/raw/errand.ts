/**
 * What a raw connection comes for: so many RPCs, or only the settings.
 * @module
 */
import { carriesRpc, type CloseKind } from '../../model/close-kind.js'
import type { ChurnJob } from '../churn-job.js'
import type { ClientSession } from '../http2/client-session.js'

export class Errand {
  #carriesRpc = true
  #wanted = 0
  #begun = 0
  #counted = 0

  constructor(
    private readonly job: ChurnJob,
    private readonly session: ClientSession,
  ) {}

  /** For another connection. */
  reset(kind: CloseKind): void {
    this.#carriesRpc = carriesRpc(kind)
    this.#wanted = this.job.rpcs
    this.#begun = 0
    this.#counted = 0
  }

  wantMore(rpcs: number): void {
    this.#wanted += rpcs
  }

  /** The first bytes of the connection, with the first RPC in them where it carries any. */
  opening(): Buffer {
    if (this.#carriesRpc) this.#begun = 1
    return this.session.opening(this.#carriesRpc)
  }

  /** @returns whether there are answers that were not counted before */
  countAnswers(): boolean {
    const fresh = this.session.answered - this.#counted
    if (fresh === 0) return false
    this.job.tally.rpcsAnswered += fresh
    this.#counted += fresh
    return true
  }

  get done(): boolean {
    return this.#carriesRpc ? this.#counted === this.#wanted : this.session.settled
  }

  /**
   * Begins as many RPCs as the load and the server allow.
   * @returns why there can be no more, where some are still wanted
   */
  proceed(): string | undefined {
    const { session } = this
    if (!this.#carriesRpc) return undefined
    while (this.#begun < this.#wanted && session.openStreams < this.job.width && session.canOpen) {
      session.openStream()
      this.#begun++
    }
    return session.goingAway && this.#begun < this.#wanted ? 'goaway before response' : undefined
  }
}
