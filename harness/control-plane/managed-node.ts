/**
 * One xDS node: its resources, its open streams, its events and its pending changes.
 * @module
 */
import { status } from '@grpc/grpc-js'
import { cutText } from '../model/names/cut-text.js'
import { HarnessError } from '../model/harness-error.js'
import { AwaitedChanges, RejectedChange } from './awaited-changes.js'
import { EventLog, MOST_CHARACTERS } from './event-log.js'
import type { GivenResources } from './resources/given-resources.js'
import { RequestLog } from './request-log.js'
import { ServedResources, type ResourceChange, type RoutesMode } from './served-resources.js'
import { shortTypeName } from './type-urls.js'
import { UpdateCount } from './updates/update-count.js'

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
  readonly requests = new RequestLog()
  /** How long each response is put off, in milliseconds. */
  delayMs = 0
  readonly firstNack: Promise<Nack>
  readonly #awaited = new AwaitedChanges()
  /** More than one where the node reconnects before its old connection is detected as dead. */
  readonly #streams = new Set<OpenStream>()
  #settleFirstNack: (nack: Nack) => void = () => undefined
  #paused = false
  #nonces = 0
  #wrong: ResourceChange | undefined

  constructor(
    readonly id: string,
    routes: RoutesMode,
    private readonly answerTimeoutMs: number,
    given?: GivenResources,
  ) {
    this.resources = new ServedResources(routes, given)
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

  /**
   * Sends a change that the server must reject.
   * @throws {HarnessError} where the server accepts it or does not answer it in time
   */
  async publishRejected(change: ResourceChange): Promise<void> {
    try {
      await this.publishAndWait(change)
    } catch (error) {
      if (error instanceof RejectedChange) return
      throw error
    }
    throw new HarnessError(
      `The server accepted ${shortTypeName(change.typeUrl)} version ${change.versionInfo}, which it must reject`,
      'Report this to the authors of the server: gRFC A36 says what a Listener may contain.',
    )
  }

  /**
   * Ends all open streams, and waits until the server has opened another one and has accepted the current resources on it.
   * @throws {HarnessError} where it does not in time
   */
  async reconnect(code: status, details: string): Promise<void> {
    const accepted = this.resources
      .current()
      .map(change => this.#awaited.wait(change, this.answerTimeoutMs, () => this.#describe()))
    this.endStreams(code, details)
    await Promise.all(accepted)
  }

  /**
   * Sends a version whose resources are bytes that are no message.
   * @throws {HarnessError} where the server accepts it or does not answer it in time
   */
  publishWrongBytes(change: ResourceChange): Promise<void> {
    this.#wrong = change
    return this.publishRejected(change)
  }

  /** Whether this version was made wrong; the next one is right again. */
  isWrong(typeUrl: string, versionInfo: string): boolean {
    return this.#wrong?.typeUrl === typeUrl && this.#wrong.versionInfo === versionInfo
  }

  /** Counts updates from now on. */
  countUpdates(): UpdateCount {
    const { resources } = this
    const types = resources.current().map(({ typeUrl }) => typeUrl)
    return new UpdateCount(this.log, typeUrl => resources.versionInfo(typeUrl), types)
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
