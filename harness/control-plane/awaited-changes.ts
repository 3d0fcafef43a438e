/**
 * Changes whose callers wait until the server has accepted or rejected them.
 * @module
 */
import { HarnessError } from '../model/harness-error.js'
import type { ResourceChange } from './served-resources.js'
import { shortTypeName } from './type-urls.js'

interface Awaited {
  readonly change: ResourceChange
  readonly resolve: () => void
  readonly reject: (error: HarnessError) => void
  readonly deadline: NodeJS.Timeout
}

export class AwaitedChanges {
  /** By type URL: a new version of a type takes the place of the one before. */
  readonly #waiting = new Map<string, Awaited>()
  #abandoned = false

  /**
   * @param describeState what stands in the way, for the message at the deadline
   * @returns settles when the server answers this very version, or its time is up
   */
  wait(change: ResourceChange, timeoutMs: number, describeState: () => string): Promise<void> {
    if (this.#abandoned) return Promise.reject(closedError(change))
    this.supersede(change)
    return new Promise((resolve, reject) => {
      const deadline = setTimeout(() => {
        const what = `The server did not answer ${words(change)} within ${timeoutMs / 1_000} s: ${describeState()}`
        this.#take(change)?.reject(new HarnessError(what, 'See whether it runs and has an ADS stream open.'))
      }, timeoutMs)
      this.#waiting.set(change.typeUrl, { change, resolve, reject, deadline })
    })
  }

  /** A version that was replaced may never be sent, so whoever waits for it is told. */
  supersede({ typeUrl, versionInfo }: ResourceChange): void {
    const old = this.#waiting.get(typeUrl)
    if (!old) return
    const what = `${words(old.change)} was replaced by version ${versionInfo} before the server answered it`
    this.#take(old.change)?.reject(new HarnessError(what, 'Await each change before you make the next.'))
  }

  acknowledged(change: ResourceChange): void {
    this.#take(change)?.resolve()
  }

  rejected(change: ResourceChange, error: string): void {
    const what = `The server rejected ${words(change)}: ${error}`
    this.#take(change)?.reject(
      new HarnessError(what, 'These are the words of its NACK: serve what it accepts.'),
    )
  }

  /** No answer can come any more, to these changes or to later ones. */
  abandon(): void {
    this.#abandoned = true
    for (const { change } of [...this.#waiting.values()]) {
      this.#take(change)?.reject(closedError(change))
    }
  }

  #take({ typeUrl, versionInfo }: ResourceChange): Awaited | undefined {
    const awaited = this.#waiting.get(typeUrl)
    if (awaited?.change.versionInfo !== versionInfo) return undefined
    this.#waiting.delete(typeUrl)
    clearTimeout(awaited.deadline)
    return awaited
  }
}

function closedError(change: ResourceChange): HarnessError {
  const what = `The control plane was closed before the server answered ${words(change)}`
  return new HarnessError(what, 'Close it when all changes are answered.')
}

function words({ typeUrl, versionInfo }: ResourceChange): string {
  return `${shortTypeName(typeUrl)} version ${versionInfo}`
}
