/**
 * One xDS node as its streams see it: what it is served, and the books that are kept on it.
 * @module
 */
import { status } from '@grpc/grpc-js'
import { AwaitedChanges } from './awaited-changes.js'
import { EventLog } from './control-plane-event.js'
import { ServedResources, type ResourceChange, type RoutesMode } from './served-resources.js'

/** The part of an ADS stream that its node drives. */
export interface OpenStream {
  /** Sends the current version to a client that subscribes to this type. */
  push(typeUrl: string): void
  /** Sends whatever was held back. */
  sendHeldBack(): void
  end(code: status, details: string): void
}

export interface Nack {
  readonly typeUrl: string
  /** The words of the server's error detail. */
  readonly error: string
}

export class ManagedNode {
  readonly resources: ServedResources
  readonly log = new EventLog()
  readonly firstNack: Promise<Nack>
  readonly #awaited = new AwaitedChanges()
  /** More than one where the node is back before its old connection was found dead. */
  readonly #streams = new Set<OpenStream>()
  #settleFirstNack: (nack: Nack) => void = () => undefined
  #held = false
  #nonces = 0

  constructor(
    readonly id: string,
    routes: RoutesMode,
    private readonly answerTimeoutMs: number,
  ) {
    this.resources = new ServedResources(routes)
    this.firstNack = new Promise(resolve => {
      this.#settleFirstNack = resolve
    })
  }

  get connected(): boolean {
    return this.#streams.size > 0
  }

  get held(): boolean {
    return this.#held
  }

  set held(held: boolean) {
    this.#held = held
    if (!held) for (const stream of this.#streams) stream.sendHeldBack()
  }

  /** Never the same twice, not even on another stream: an old nonce cannot pass for a current one. */
  nextNonce(): string {
    this.#nonces += 1
    return String(this.#nonces)
  }

  streamOpened(stream: OpenStream): void {
    this.#streams.add(stream)
    this.log.add({ kind: 'stream-opened' })
  }

  streamClosed(stream: OpenStream, error?: string): void {
    if (!this.#streams.delete(stream)) return
    this.log.add({ kind: 'stream-closed', ...(error === undefined ? {} : { error }) })
  }

  acknowledged(change: ResourceChange, resourceNames: readonly string[]): void {
    this.log.add({ kind: 'ack', ...change, resourceNames })
    this.#awaited.acknowledged(change)
  }

  rejected(change: ResourceChange, resourceNames: readonly string[], error: string): void {
    this.log.add({ kind: 'nack', ...change, resourceNames, error })
    this.#settleFirstNack({ typeUrl: change.typeUrl, error })
    this.#awaited.rejected(change, error)
  }

  /** Sends a change to all open streams, without waiting for an answer. */
  publish(change: ResourceChange): void {
    this.#awaited.supersede(change)
    for (const stream of this.#streams) stream.push(change.typeUrl)
  }

  /** @throws {HarnessError} where the server rejects the change or does not answer it in time */
  publishAndWait(change: ResourceChange): Promise<void> {
    const answered = this.#awaited.wait(change, this.answerTimeoutMs, () => this.#describe())
    for (const stream of this.#streams) stream.push(change.typeUrl)
    return answered
  }

  endStreams(code: status, details: string): void {
    for (const stream of [...this.#streams]) stream.end(code, details)
  }

  close(): void {
    this.endStreams(status.UNAVAILABLE, 'the control plane was closed')
    this.#awaited.abandon()
  }

  #describe(): string {
    if (!this.connected) return 'it has no ADS stream open'
    return this.held ? 'the control plane is told to hold its answers' : 'its ADS stream is open'
  }
}
