/**
 * What went over the wire between the control plane and one server.
 * @module
 */
export interface ControlPlaneEvent {
  /** Milliseconds since the server was taken under management, before its process was started. */
  readonly atMs: number
  readonly kind: 'stream-opened' | 'stream-closed' | 'pushed' | 'ack' | 'nack'
  /** Set for `pushed`, `ack` and `nack`, as is `versionInfo`. */
  readonly typeUrl?: string
  /** The version that was pushed, and so the one that was accepted or rejected. */
  readonly versionInfo?: string
  /** `pushed`: the resources in the response. `ack`, `nack`: those that the server subscribes to. */
  readonly resourceNames?: readonly string[]
  /** `nack`: the server's own words. `stream-closed`: why the control plane ended it, if it did. */
  readonly error?: string
}

export type EventListener = (event: ControlPlaneEvent) => void

/** Keeps the events of one server in order, and tells whoever listens. */
export class EventLog {
  readonly #startedAtMs = performance.now()
  readonly #events: ControlPlaneEvent[] = []
  readonly #listeners = new Set<EventListener>()

  get events(): readonly ControlPlaneEvent[] {
    return this.#events
  }

  add(what: Omit<ControlPlaneEvent, 'atMs'>): void {
    const event = { atMs: performance.now() - this.#startedAtMs, ...what }
    this.#events.push(event)
    for (const listener of [...this.#listeners]) listener(event)
  }

  /** @returns a function that unsubscribes */
  listen(listener: EventListener): () => void {
    // Wrapped, so that one function subscribed twice is called, and unsubscribed, twice.
    const own: EventListener = event => listener(event)
    this.#listeners.add(own)
    return () => void this.#listeners.delete(own)
  }
}
