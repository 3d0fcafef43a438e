/**
 * Counts what went between the control plane and one server, for a round of updates.
 * @module
 */
import type { ControlPlaneEvent } from '../control-plane-event.js'
import type { EventLog } from '../event-log.js'

/** New versions that were sent and answered since the count began, each once: a version that is sent again is no update. */
export class UpdateCount {
  #sent = 0
  #acked = 0
  #nacked = 0
  #streams = 0
  #lost = 0
  /** The newest version so far, by type URL. Versions are numbers that rise. */
  readonly #newest = new Map<string, number>()
  readonly #unanswered = new Set<string>()
  readonly #unsubscribe: () => void

  /** @param versionInfo the current version of a type */
  constructor(
    log: EventLog,
    private readonly versionInfo: (typeUrl: string) => string,
    typeUrls: readonly string[],
  ) {
    for (const typeUrl of typeUrls) this.#newest.set(typeUrl, Number(versionInfo(typeUrl)))
    this.#unsubscribe = log.listen(event => this.#add(event))
  }

  /** Updates that were sent. */
  get sent(): number {
    return this.#sent
  }

  /** Those of them that the server accepted. */
  get acked(): number {
    return this.#acked
  }

  /** Those of them that the server rejected. */
  get nacked(): number {
    return this.#nacked
  }

  /** ADS streams that the server opened. */
  get streams(): number {
    return this.#streams
  }

  /** ADS streams that ended without the control plane, for example with their connection. */
  get lost(): number {
    return this.#lost
  }

  /** Ends the count; the figures stay. */
  end(): void {
    this.#unsubscribe()
  }

  #add({ kind, typeUrl = '', versionInfo = '', error }: ControlPlaneEvent): void {
    const key = `${typeUrl} ${versionInfo}`
    if (kind === 'stream-opened') this.#streams += 1
    if (kind === 'stream-closed' && error === undefined) this.#lost += 1
    if (kind === 'pushed' && Number(versionInfo) > this.#newestOf(typeUrl)) {
      this.#newest.set(typeUrl, Number(versionInfo))
      this.#unanswered.add(key)
      this.#sent += 1
    }
    if (kind === 'ack' && this.#unanswered.delete(key)) this.#acked += 1
    if (kind === 'nack' && this.#unanswered.delete(key)) this.#nacked += 1
  }

  #newestOf(typeUrl: string): number {
    return this.#newest.get(typeUrl) ?? Number(this.versionInfo(typeUrl))
  }
}
