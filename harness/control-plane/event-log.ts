/**
 * The stored events of one server, within limits: a server can send requests as fast as it likes, of 4 MiB each.
 * @module
 */
import { cutText } from '../model/names/cut-text.js'
import type { ControlPlaneEvent, EventListener } from './control-plane-event.js'

/** Events that are kept from the beginning, and as many of the latest. */
const MOST_EACH = 1_000
/** Characters of an error that are kept. */
export const MOST_CHARACTERS = 1_000
const MOST_NAMES = 20
const MOST_NAME_CHARACTERS = 200

/** The events that a log does not keep. */
export interface EventsLeftOut {
  /** So many events came before them; those are kept. */
  readonly after: number
  /** How many, by the kind of event. */
  readonly kinds: Readonly<Record<string, number>>
}

/** Stores the events of one server in order, and calls the listeners. */
export class EventLog {
  readonly #startedAtMs = performance.now()
  readonly #first: ControlPlaneEvent[] = []
  readonly #latest: ControlPlaneEvent[] = []
  readonly #leftOut = new Map<string, number>()
  readonly #listeners = new Set<EventListener>()

  /** The first 1,000 events and the latest 1,000, in order. Long texts in them are cut. */
  get events(): readonly ControlPlaneEvent[] {
    return [...this.#first, ...this.#latest]
  }

  /** The events between those; undefined where all are kept. */
  get leftOut(): EventsLeftOut | undefined {
    if (this.#leftOut.size === 0) return undefined
    return { after: MOST_EACH, kinds: Object.fromEntries(this.#leftOut) }
  }

  add(what: Omit<ControlPlaneEvent, 'atMs'>): void {
    const event = cutTexts({ atMs: performance.now() - this.#startedAtMs, ...what })
    this.#store(event)
    for (const listener of [...this.#listeners]) listener(event)
  }

  /** @returns a function that unsubscribes */
  listen(listener: EventListener): () => void {
    // Wrapped, so that a function that subscribes twice is called twice and unsubscribes twice.
    const own: EventListener = event => listener(event)
    this.#listeners.add(own)
    return () => void this.#listeners.delete(own)
  }

  #store(event: ControlPlaneEvent): void {
    if (this.#first.length < MOST_EACH) {
      this.#first.push(event)
      return
    }
    this.#latest.push(event)
    if (this.#latest.length <= MOST_EACH) return
    const kind = this.#latest.shift()?.kind
    if (kind !== undefined) this.#leftOut.set(kind, (this.#leftOut.get(kind) ?? 0) + 1)
  }
}

function cutTexts(event: ControlPlaneEvent): ControlPlaneEvent {
  const { typeUrl, versionInfo, resourceNames, error } = event
  return {
    ...event,
    ...(typeUrl === undefined ? {} : { typeUrl: cutText(typeUrl, MOST_NAME_CHARACTERS) }),
    ...(versionInfo === undefined ? {} : { versionInfo: cutText(versionInfo, MOST_NAME_CHARACTERS) }),
    ...(resourceNames === undefined ? {} : { resourceNames: cutNames(resourceNames) }),
    ...(error === undefined ? {} : { error: cutText(error, MOST_CHARACTERS) }),
  }
}

function cutNames(names: readonly string[]): readonly string[] {
  return names.slice(0, MOST_NAMES).map(name => cutText(name, MOST_NAME_CHARACTERS))
}
