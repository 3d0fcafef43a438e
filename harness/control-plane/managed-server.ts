/**
 * The control plane's interface to one server under test, for runs and scenarios.
 * @module
 */
import { status } from '@grpc/grpc-js'
import type { ControlPlaneEvent, EventListener } from './control-plane-event.js'
import type { EventsLeftOut } from './event-log.js'
import type { ManagedNode, Nack } from './managed-node.js'
import type { AdsRequestRecord } from './request-log.js'
import type { ListenerOverride } from './xds-messages.js'
import { LISTENER_VARIANTS, type ListenerVariantName, type Variant } from './updates/listener-variants.js'
import type { UpdateCount } from './updates/update-count.js'

/**
 * Every change gets a version of its own. The promise of a change resolves when the server has accepted that
 * very version, which says nothing yet of its serving state. It rejects with a `HarnessError`: with the
 * server's own words where it rejects the change, and where another change takes its place, the control plane
 * is closed, or no answer comes in time. A change made while no stream is open is served at the next one.
 */
export class ManagedServer {
  constructor(
    private readonly node: ManagedNode,
    private readonly bootstrapText: string,
  ) {}

  /** Unique id of this server, also in its bootstrap. */
  get nodeId(): string {
    return this.node.id
  }

  /** JSON for `GRPC_XDS_BOOTSTRAP_CONFIG`. */
  bootstrap(): string {
    return this.bootstrapText
  }

  /** Whether an ADS stream of this server is open now. */
  get connected(): boolean {
    return this.node.connected
  }

  /** The events so far, in order: of more than 2,000, the first 1,000 and the latest 1,000. */
  get events(): readonly ControlPlaneEvent[] {
    return this.node.log.events
  }

  /** What {@link events} leaves out; undefined where it has all events. */
  get eventsLeftOut(): EventsLeftOut | undefined {
    return this.node.log.leftOut
  }

  /** @returns a function that unsubscribes */
  onEvent(listener: EventListener): () => void {
    return this.node.log.listen(listener)
  }

  /** Resolves with the first NACK of the server, past or future; never resolves without one. */
  firstNack(): Promise<Nack> {
    return this.node.firstNack
  }

  /** Pushes a Listener whose HTTP connection manager differs from the one before. */
  changeListener(): Promise<void> {
    return this.node.publishAndWait(this.node.resources.changeListener())
  }

  /** Pushes the same Listener, byte for byte, under a new version. */
  resendListener(): Promise<void> {
    return this.node.publishAndWait(this.node.resources.resendListener())
  }

  /** Pushes other routes: in the Listener where they are inline, in the RouteConfiguration alone otherwise. */
  changeRoutes(): Promise<void> {
    return this.node.publishAndWait(this.node.resources.changeRoutes())
  }

  /** Pushes other routes of the same size, where {@link changeRoutes} pushes more routes each time. */
  swapRoutes(): Promise<void> {
    return this.node.publishAndWait(this.node.resources.swapRoutes())
  }

  /** Removes the Listener from the response; the server then stops serving. */
  removeListener(): Promise<void> {
    return this.node.publishAndWait(this.node.resources.removeListener())
  }

  /** Serves a Listener again. It differs from the removed one as after {@link changeListener}. */
  restoreListener(): Promise<void> {
    return this.node.publishAndWait(this.node.resources.restoreListener())
  }

  /**
   * Serves the result of `override` instead of the Listener, and pushes it if the server is connected. Does not wait
   * for an answer, because the server may not run yet: see {@link firstNack} and {@link onEvent}.
   * @param override undefined to serve the original Listener again
   */
  setListener(override: ListenerOverride | undefined): void {
    this.node.publish(this.node.resources.overrideListener(override))
  }

  /** The same, and waits until the server has accepted the Listener. */
  changeListenerTo(override: ListenerOverride | undefined): Promise<void> {
    return this.node.publishAndWait(this.node.resources.overrideListener(override))
  }

  /** Pushes one of two Listeners that differ in one thing. */
  serveVariant(name: ListenerVariantName, variant: Variant): Promise<void> {
    return this.changeListenerTo(LISTENER_VARIANTS[name](variant))
  }

  /** Pushes a Listener that the server must reject, and resolves when it has rejected it. */
  serveRejected(variant: Variant): Promise<void> {
    return this.node.publishRejected(
      this.node.resources.overrideListener(LISTENER_VARIANTS.rejected(variant)),
    )
  }

  /** Pushes a Listener that is no message, only some bytes, and resolves when the server has rejected it. The next change is right again. */
  serveWrongBytes(): Promise<void> {
    return this.node.publishWrongBytes(this.node.resources.resendListener())
  }

  /** Puts each response off by so many milliseconds from now on; what changes meanwhile is in it. 0 ends it. */
  slow(delayMs: number): void {
    this.node.delayMs = delayMs
  }

  /** The latest 1,000 requests of the server, in order: subscriptions, ACKs and NACKs. */
  get requests(): readonly AdsRequestRecord[] {
    return this.node.requests.requests
  }

  /** Sends no response until {@link resume}; requests are still read. */
  pause(): void {
    this.node.paused = true
  }

  /** Sends the postponed responses, in their newest version. */
  resume(): void {
    this.node.paused = false
  }

  /** Ends the server's ADS stream with status UNAVAILABLE. The server reconnects on its own. */
  dropStream(): void {
    this.node.endStreams(status.UNAVAILABLE, 'the stream was dropped on purpose')
  }

  /** The same, and resolves when the server has opened another stream and has accepted its resources again. */
  reconnect(): Promise<void> {
    return this.node.reconnect(status.UNAVAILABLE, 'the stream was dropped on purpose')
  }

  /** Counts the updates that are sent and answered from now on. */
  countUpdates(): UpdateCount {
    return this.node.countUpdates()
  }
}
