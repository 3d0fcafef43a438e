/**
 * What one stream subscribes to of one resource type, and what it was last sent.
 * @module
 */
import type { ResourceChange } from './served-resources.js'

/** The last response of this type on this stream. */
interface Sent extends ResourceChange {
  readonly nonce: string
  answered: boolean
}

export class Subscription {
  names: readonly string[] = []
  /** A response is owed, but answers are being held. */
  owed = false
  #sent: Sent | undefined

  constructor(readonly typeUrl: string) {}

  get lastNonce(): string | undefined {
    return this.#sent?.nonce
  }

  get sentVersion(): string | undefined {
    return this.#sent?.versionInfo
  }

  sent(versionInfo: string, nonce: string): void {
    this.#sent = { typeUrl: this.typeUrl, versionInfo, nonce, answered: false }
    this.owed = false
  }

  /**
   * @returns the version that a request under the last nonce accepts or rejects; undefined where it was
   *   answered before, so that a later request under the same nonce only changes the names
   */
  takeUnanswered(): ResourceChange | undefined {
    if (!this.#sent || this.#sent.answered) return undefined
    this.#sent.answered = true
    return { typeUrl: this.typeUrl, versionInfo: this.#sent.versionInfo }
  }

  /** @returns whether the set of names differs from the one before */
  changeNames(names: readonly string[]): boolean {
    const before = new Set(this.names)
    const after = new Set(names)
    this.names = [...after]
    return before.size !== after.size || this.names.some(name => !before.has(name))
  }
}
