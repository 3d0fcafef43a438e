/**
 * Events between the control plane and one server.
 * @module
 */

/** One event on the wire. */
export interface ControlPlaneEvent {
  /** Milliseconds since `ControlPlane.manage`, which is before the process of the server starts. */
  readonly atMs: number
  readonly kind: 'stream-opened' | 'stream-closed' | 'pushed' | 'ack' | 'nack'
  /** Present for `pushed`, `ack` and `nack`, as is `versionInfo`. */
  readonly typeUrl?: string
  /** The version that was pushed, accepted or rejected. */
  readonly versionInfo?: string
  /** `pushed`: the resources in the response. `ack`, `nack`: those that the server subscribes to. */
  readonly resourceNames?: readonly string[]
  /** `nack`: the server's error detail. `stream-closed`: why the control plane closed the stream, if it did. */
  readonly error?: string
}

/** Called for each event, in order. */
export type EventListener = (event: ControlPlaneEvent) => void

/** Stores the events of one server in order, and calls the listeners. */
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
    // Wrapped, so that a function that subscribes twice is called twice and unsubscribes twice.
    const own: EventListener = event => listener(event)
    this.#listeners.add(own)
    return () => void this.#listeners.delete(own)
  }
}
