/**
 * Messages on a few streams that stay open, each on a connection of its own.
 * @module
 */
import type { Address } from '../../model/address.js'
import type { ChurnCounts, Load } from '../../model/load/load.js'
import type { ClientTls } from '../../model/tls.js'
import type { Call } from '../calls/call.js'
import { TEST_SERVICE } from '../calls/test-service-call.js'
import { HeaderMemory } from '../http2/header-reader.js'
import { KeptConnections } from '../kept-connections.js'
import { checkOpenFiles } from '../sockets/open-files.js'
import { routesTo } from '../sockets/routes.js'
import { Tally } from '../tally.js'
import { MessageConnection, type MessagePool } from './message-connection.js'
import { messageTurns } from './message-turns.js'

const SWEEP_MS = 50
const TIMEOUT_MS = 10_000
/** After that many failures and no message sent, the rest of the round would only take time. */
const LEAST_FAILURES = 32

/** What a {@link MessageChurn} is made from. */
export interface MessageChurnOptions {
  readonly address: Address
  readonly load: Load
  /** Streams that are open at once. */
  readonly streams: number
  /** Milliseconds that the handler of the test service takes for each message. */
  readonly handlerMs: number
  /** What to dial with; absent where connections are not secured. */
  readonly tls?: ClientTls
  /** The RPC; that of the test service by default. */
  readonly call?: Call
  /** Milliseconds that a step of the server may take; 10 s by default. */
  readonly timeoutMs?: number
}

/** The streams stay open between one {@link drive} and the next. */
export class MessageChurn {
  readonly #connections: KeptConnections
  #tally = new Tally()
  #left = 0
  #sent = 0
  #failed = 0

  /** @throws {HarnessError} where the method takes no stream of requests, or too many files would be open */
  constructor(options: MessageChurnOptions) {
    const { address, load, streams, handlerMs, tls, call = TEST_SERVICE, timeoutMs = TIMEOUT_MS } = options
    checkOpenFiles(streams)
    const turns = messageTurns(address, load, call, handlerMs, tls)
    const hasMore = (): boolean => this.#left > 0
    const pool: MessagePool = {
      timeoutMs,
      ...(tls ? { tls } : {}),
      nextRoute: routesTo(address, load.sources),
      nextHeaders: () => turns.nextHeaders(),
      get hasMore() {
        return hasMore()
      },
      take: () => {
        if (this.#left === 0) return undefined
        this.#left--
        return turns.nextMessage()
      },
      sent: () => {
        this.#sent++
        this.#tally.progress(this.#sent + this.#failed)
      },
      failed: reason => {
        this.#failed++
        this.#tally.fail(reason)
        if (this.#sent === 0 && this.#failed >= LEAST_FAILURES) this.#left = 0
      },
      connected: () => {
        this.#tally.connected++
      },
      endedByServer: () => {
        this.#tally.endedByServer++
      },
      endedByClient: () => {
        this.#tally.rpcsEndedByClient++
      },
      answered: () => {
        this.#tally.rpcsAnswered++
      },
      onRest: () => this.#connections.look(),
    }
    const memory = new HeaderMemory()
    const all = Array.from({ length: streams }, () => new MessageConnection(pool, memory))
    this.#connections = new KeptConnections(all, SWEEP_MS, hasMore)
  }

  /** Connections that are open now. */
  get open(): number {
    return this.#connections.open
  }

  /**
   * Sends `messages` messages, spread over the streams as their windows take them, and waits until the server has received them.
   * @returns the counts since the last call; a message that failed is counted by reason
   */
  async drive(
    messages: number,
    signal: AbortSignal,
    onProgress?: (completed: number) => void,
  ): Promise<ChurnCounts> {
    signal.throwIfAborted()
    const tally = new Tally(onProgress)
    this.#tally = tally
    this.#left = messages
    this.#sent = 0
    this.#failed = 0
    await this.#connections.go(signal)
    return tally.counts()
  }

  /** Ends the streams with CANCEL, and the connections with GOAWAY and FIN. */
  async close(): Promise<void> {
    this.#left = 0
    await this.#connections.finish()
  }
}
