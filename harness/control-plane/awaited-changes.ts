/**
 * Changes whose callers wait until the server has accepted or rejected them.
 * @module
 */
import { HarnessError } from '../model/harness-error.js'
import type { ResourceChange } from './served-resources.js'
import { shortTypeName } from './type-urls.js'

/** The server has rejected a change. */
export class RejectedChange extends HarnessError {}

interface Awaited {
  readonly change: ResourceChange
  readonly resolve: () => void
  readonly reject: (error: HarnessError) => void
  readonly deadline: NodeJS.Timeout
}

/** At most one pending change for each resource type. */
export class AwaitedChanges {
  /** By type URL: a new version of a type replaces the one before. */
  readonly #waiting = new Map<string, Awaited>()
  #abandoned = false

  /**
   * @param describeState the state of the server, for the message at the deadline
   * @returns settles when the server answers exactly this version, or at the deadline
   */
  wait(change: ResourceChange, timeoutMs: number, describeState: () => string): Promise<void> {
    if (this.#abandoned) return Promise.reject(closedError(change))
    this.supersede(change)
    return new Promise((resolve, reject) => {
      const deadline = setTimeout(() => {
        const what = `The server did not answer ${describe(change)} within ${timeoutMs / 1_000} s: ${describeState()}`
        this.#take(change)?.reject(new HarnessError(what, 'Check that it runs and has an open ADS stream.'))
      }, timeoutMs)
      this.#waiting.set(change.typeUrl, { change, resolve, reject, deadline })
    })
  }

  /** Rejects the change that this one replaces: the server may never receive it. */
  supersede({ typeUrl, versionInfo }: ResourceChange): void {
    const old = this.#waiting.get(typeUrl)
    if (!old) return
    const what = `${describe(old.change)} was replaced by version ${versionInfo} before the server answered it`
    this.#take(old.change)?.reject(new HarnessError(what, 'Await each change before the next.'))
  }

  /** Resolves the change, if it is pending. */
  acknowledged(change: ResourceChange): void {
    this.#take(change)?.resolve()
  }

  /** Rejects the change with the error detail of the NACK, if it is pending. */
  rejected(change: ResourceChange, error: string): void {
    const what = `The server rejected ${describe(change)}: ${error}`
    this.#take(change)?.reject(
      new RejectedChange(
        what,
        'This is the error detail of its NACK. Serve a resource that the server accepts.',
      ),
    )
  }

  /** Rejects all pending and all later changes: no answer can arrive any more. */
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
  const what = `The control plane was closed before the server answered ${describe(change)}`
  return new HarnessError(what, 'Close it after all changes are answered.')
}

function describe({ typeUrl, versionInfo }: ResourceChange): string {
  return `${shortTypeName(typeUrl)} version ${versionInfo}`
}
