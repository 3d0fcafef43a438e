/**
 * RPCs on a few connections that stay open, each ended as the load says.
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Address } from '../../model/address.js'
import type { ChurnCounts, Load } from '../../model/load/load.js'
import { RPC_ENDS, type RpcEnd, type RpcEndKind } from '../../model/load/rpc-end.js'
import type { ClientTls } from '../../model/tls.js'
import { patienceFor, type Call } from '../calls/call.js'
import { TEST_SERVICE } from '../calls/test-service-call.js'
import { SLOW_MS } from '../calls/test-service-streams.js'
import { HeaderMemory } from '../http2/header-reader.js'
import { KeptConnections } from '../kept-connections.js'
import { newWaits } from '../patience.js'
import { AbandonedSockets } from '../sockets/abandoned-sockets.js'
import { checkOpenFiles } from '../sockets/open-files.js'
import { routesTo } from '../sockets/routes.js'
import { Tally } from '../tally.js'
import { StreamConnection, type StreamPool } from './stream-connection.js'
import { prepareStreams, type StreamRequest } from './stream-requests.js'

const SWEEP_MS = 50
/** Where RPCs end by the clock. */
const FINE_SWEEP_MS = 5
const TIMEOUT_MS = 10_000
/** How much later than its sleep a handler may be over, on a busy machine too. */
const WAKE_MS = 200
const REFUSED = 'goaway before response'

const isSlow = ({ rpc }: RpcEnd): boolean => rpc === 'slow' || rpc === 'slow-reader'

/** What a {@link StreamChurn} is made from. */
export interface StreamChurnOptions {
  readonly address: Address
  /** Its `concurrency` is RPCs at once on one connection. */
  readonly load: Load
  /** The ends with their weights. */
  readonly ends?: ReadonlyMap<RpcEndKind, number>
  /** The next RPC, each time, in place of those of the load with their ends. */
  readonly requests?: () => StreamRequest
  readonly connections: number
  /** RPCs on a connection before it is closed and opened again. */
  readonly rpcsPerConnection: number
  /** What to dial with; absent where connections are not secured. */
  readonly tls?: ClientTls
  /** The RPC; that of the test service by default. */
  readonly call?: Call
  /** Milliseconds that an RPC may take; 10 s by default. */
  readonly timeoutMs?: number
}

/** The connections stay open between one {@link drive} and the next. */
export class StreamChurn {
  readonly #connections: KeptConnections
  readonly #next: () => StreamRequest
  readonly #abandoned = new AbandonedSockets()
  #tally = new Tally()
  #left = 0
  #over = 0
  /** When the last RPC began whose handler was told to sleep; undefined where none was. */
  #lastSlowMs: number | undefined
  readonly #tellsToSleep: boolean

  /** @throws {HarnessError} where an end needs another RPC than the given one, or too many files would be open */
  constructor(options: StreamChurnOptions) {
    const { address, load, connections, call = TEST_SERVICE, timeoutMs = TIMEOUT_MS, tls } = options
    const { ends = new Map<RpcEndKind, number>() } = options
    checkOpenFiles(connections)
    this.#next = options.requests ?? prepareStreams({ address, load, call, ends, ...(tls ? { tls } : {}) })
    const rows = [...ends.keys()].map(kind => RPC_ENDS[kind])
    this.#tellsToSleep = call.describe(load).from === 'test-service' && rows.some(isSlow)
    const isFine = rows.some(({ sends, deadline }) => deadline || sends === 'flood' || sends === 'message')
    const hasMore = (): boolean => this.#left > 0
    const pool: StreamPool = {
      width: load.concurrency,
      rpcsPerConnection: options.rpcsPerConnection,
      timeoutMs: patienceFor(call.rpcsOf(load), timeoutMs),
      ...(tls ? { tls } : {}),
      abandoned: this.#abandoned,
      closeWait: newWaits().close,
      nextRoute: routesTo(address, load.sources),
      get hasMore() {
        return hasMore()
      },
      take: () => this.#take(),
      giveBack: rpcs => this.#giveBack(rpcs),
      connected: () => {
        this.#tally.connected++
      },
      endedByServer: () => {
        this.#tally.endedByServer++
      },
      notClosedByServer: () => {
        this.#tally.notClosedByServer++
      },
      answered: () => {
        this.#tally.rpcsAnswered++
        this.#count()
      },
      endedByClient: () => {
        this.#tally.rpcsEndedByClient++
        this.#count()
      },
      failed: reason => {
        this.#tally.fail(reason)
        this.#count()
        if (this.#tally.noRpcSucceeds) this.#left = 0
      },
      onRest: () => this.#connections.look(),
    }
    const memory = new HeaderMemory()
    const all = Array.from({ length: connections }, () => new StreamConnection(pool, memory))
    this.#connections = new KeptConnections(all, isFine ? FINE_SWEEP_MS : SWEEP_MS, hasMore)
  }

  /** Connections that are open now. */
  get open(): number {
    return this.#connections.open
  }

  /**
   * Makes `rpcs` RPCs, spread over the connections as each has room.
   * @returns the counts since the last call; an RPC that failed is counted by reason
   */
  async drive(
    rpcs: number,
    signal: AbortSignal,
    onProgress?: (completed: number) => void,
  ): Promise<ChurnCounts> {
    signal.throwIfAborted()
    const tally = new Tally(onProgress)
    this.#tally = tally
    this.#left = rpcs
    this.#over = 0
    await this.#connections.go(signal)
    const counts = tally.counts()
    await this.#handlersAwake(signal)
    return counts
  }

  /**
   * Handlers that sleep without their context are over some time after their RPCs. While they sleep, they look like a leak; the
   * interop server of gRPC-Go has such ones.
   */
  async #handlersAwake(signal: AbortSignal): Promise<void> {
    if (this.#lastSlowMs === undefined) return
    const leftMs = this.#lastSlowMs + SLOW_MS + WAKE_MS - performance.now()
    if (leftMs > 0) await sleep(leftMs, undefined, { signal })
  }

  /** Closes the connections with GOAWAY and FIN. */
  async close(): Promise<void> {
    this.#left = 0
    await this.#connections.finish()
    this.#abandoned.close()
  }

  #take(): StreamRequest | undefined {
    if (this.#left === 0) return undefined
    this.#left--
    const request = this.#next()
    if (this.#tellsToSleep && isSlow(request.end)) this.#lastSlowMs = performance.now()
    return request
  }

  #giveBack(rpcs: number): void {
    this.#left += rpcs
    for (let i = 0; i < rpcs; i++) this.#tally.tryAgain(REFUSED)
  }

  #count(): void {
    this.#over++
    this.#tally.progress(this.#over)
  }
}
