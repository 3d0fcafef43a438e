/**
 * The subscription of one stream to one resource type, with the last response.
 * @module
 */
import type { ResourceChange } from './served-resources.js'

/** The last response of this type on this stream. */
interface Sent extends ResourceChange {
  readonly nonce: string
  answered: boolean
}

/** Names that the client subscribes to, and the response that it last received. */
export class Subscription {
  names: readonly string[] = []
  /** A response is postponed, because responses are paused. */
  pending = false
  #sent: Sent | undefined

  constructor(readonly typeUrl: string) {}

  /** Nonce of the last response; undefined before the first. */
  get lastNonce(): string | undefined {
    return this.#sent?.nonce
  }

  /** Version of the last response; undefined before the first. */
  get sentVersion(): string | undefined {
    return this.#sent?.versionInfo
  }

  /** Records a response. */
  sent(versionInfo: string, nonce: string): void {
    this.#sent = { typeUrl: this.typeUrl, versionInfo, nonce, answered: false }
    this.pending = false
  }

  /**
   * @returns the version that a request with the last nonce accepts or rejects; undefined where it was answered
   *   before: then a request with the same nonce only changes the names
   */
  takeUnanswered(): ResourceChange | undefined {
    if (!this.#sent || this.#sent.answered) return undefined
    this.#sent.answered = true
    return { typeUrl: this.typeUrl, versionInfo: this.#sent.versionInfo }
  }

  /** @returns whether a name is new; one that is removed needs no answer */
  changeNames(names: readonly string[]): boolean {
    const before = new Set(this.names)
    this.names = [...new Set(names)]
    return this.names.some(name => !before.has(name))
  }
}
