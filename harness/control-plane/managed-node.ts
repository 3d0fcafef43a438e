/**
 * One xDS node: its resources, its open streams, its events and its pending changes.
 * @module
 */
import { status } from '@grpc/grpc-js'
import { cutText } from '../model/names/cut-text.js'
import { AwaitedChanges } from './awaited-changes.js'
import { EventLog, MOST_CHARACTERS } from './event-log.js'
import { ServedResources, type ResourceChange, type RoutesMode } from './served-resources.js'

/** The part of an ADS stream that its node drives. */
export interface OpenStream {
  /** Sends the current version to a client that subscribes to this type. */
  push(typeUrl: string): void
  /** Sends the responses that were postponed by a pause. */
  sendPending(): void
  /** Ends the stream with this status. */
  end(code: status, details: string): void
}

/** The rejection of a resource by the server. */
export interface Nack {
  readonly typeUrl: string
  /** The message of the server's error detail. */
  readonly error: string
}

/** State of one node, shared by its streams and its `ManagedServer`. */
export class ManagedNode {
  readonly resources: ServedResources
  readonly log = new EventLog()
  readonly firstNack: Promise<Nack>
  readonly #awaited = new AwaitedChanges()
  /** More than one where the node reconnects before its old connection is detected as dead. */
  readonly #streams = new Set<OpenStream>()
  #settleFirstNack: (nack: Nack) => void = () => undefined
  #paused = false
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

  /** Whether any stream is open. */
  get connected(): boolean {
    return this.#streams.size > 0
  }

  /** While true, responses are postponed. */
  get paused(): boolean {
    return this.#paused
  }

  set paused(paused: boolean) {
    this.#paused = paused
    if (!paused) for (const stream of this.#streams) stream.sendPending()
  }

  /** Unique for this node, on all its streams: an old nonce is never taken for the current one. */
  nextNonce(): string {
    this.#nonces += 1
    return String(this.#nonces)
  }

  /** Records an open stream. */
  streamOpened(stream: OpenStream): void {
    this.#streams.add(stream)
    this.log.add({ kind: 'stream-opened' })
  }

  /** Records the end of a stream, once. */
  streamClosed(stream: OpenStream, error?: string): void {
    if (!this.#streams.delete(stream)) return
    this.log.add({ kind: 'stream-closed', ...(error === undefined ? {} : { error }) })
  }

  /** Records an ACK and resolves the change. */
  acknowledged(change: ResourceChange, resourceNames: readonly string[]): void {
    this.log.add({ kind: 'ack', ...change, resourceNames })
    this.#awaited.acknowledged(change)
  }

  /** Records a NACK and rejects the change. */
  rejected(change: ResourceChange, resourceNames: readonly string[], detail: string): void {
    const error = cutText(detail, MOST_CHARACTERS)
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

  /** Ends all open streams with this status. */
  endStreams(code: status, details: string): void {
    for (const stream of [...this.#streams]) stream.end(code, details)
  }

  /** Ends all streams and rejects all pending changes. */
  close(): void {
    this.endStreams(status.UNAVAILABLE, 'the control plane was closed')
    this.#awaited.abandon()
  }

  #describe(): string {
    if (!this.connected) return 'it has no ADS stream open'
    return this.paused ? 'the responses of the control plane are paused' : 'its ADS stream is open'
  }
}
