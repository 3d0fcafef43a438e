/**
 * One raw connection that carries all the requests of a run.
 * @module
 */
import type { Address } from '../../model/address.js'
import type { ChurnCounts, Load } from '../../model/load/load.js'
import type { ClientTls } from '../../model/tls.js'
import { AbandonedSockets } from '../sockets/abandoned-sockets.js'
import { routesTo } from '../sockets/routes.js'
import { HeaderMemory } from '../http2/header-reader.js'
import { patienceFor, type Call } from '../calls/call.js'
import { prepareCalls } from '../calls/prepare-calls.js'
import { TEST_SERVICE } from '../calls/test-service-call.js'
import { RawConnection } from './raw-connection.js'
import { newWaits } from '../patience.js'
import { Tally } from '../tally.js'

const SWEEP_MS = 50

/** What a {@link ReusedConnection} is made from. */
export interface ReuseOptions {
  readonly address: Address
  /** Its `concurrency` is RPCs at once. */
  readonly load: Load
  /** Milliseconds that the connection may take for its next step forward. */
  readonly timeoutMs: number
  /** What to dial with; absent where the connection is not secured. */
  readonly tls?: ClientTls
  /** The RPC; that of the test service by default. */
  readonly call?: Call
}

/**
 * It is opened by the first request, and stays open until {@link close}. Where the server ends it with GOAWAY, the next request
 * opens it again.
 */
export class ReusedConnection {
  readonly #tally = new Tally()
  readonly #waits = newWaits()
  /** What was returned already. The server may end the connection between two calls. */
  #told = this.#tally.counts()
  /** Undefined while none is open. */
  #connection: RawConnection | undefined
  #settle: (() => void) | undefined

  constructor(private readonly options: ReuseOptions) {}

  /** Whether the connection is open now. */
  get open(): boolean {
    return this.#connection !== undefined
  }

  /**
   * Makes `rpcs` RPCs, up to the load's concurrency at once, and leaves the connection open.
   * @returns the counts since the last call; a connection that failed is counted by reason
   */
  async ask(
    rpcs: number,
    signal: AbortSignal,
    onProgress?: (answered: number) => void,
  ): Promise<ChurnCounts> {
    signal.throwIfAborted()
    const startedMs = performance.now()
    const { rpcsAnswered } = this.#tally
    await this.#until(
      signal,
      () => onProgress?.(this.#tally.rpcsAnswered - rpcsAnswered),
      () => {
        if (this.#connection) this.#connection.askMore(rpcs)
        else this.#connection = this.#connect(rpcs)
      },
    )
    return this.#news(startedMs)
  }

  /** Closes with GOAWAY and FIN. Safe to call where no RPC was ever made. */
  async close(): Promise<ChurnCounts> {
    const startedMs = performance.now()
    const connection = this.#connection
    if (connection) {
      await this.#until(undefined, undefined, () => connection.finish())
    }
    return this.#news(startedMs)
  }

  #news(startedMs: number): ChurnCounts {
    const [before, now] = [this.#told, this.#tally.counts()]
    this.#told = now
    return { ...since(before, now), elapsedMs: performance.now() - startedMs }
  }

  #connect(rpcs: number): RawConnection {
    const { address, load, timeoutMs, tls, call = TEST_SERVICE } = this.options
    const mix = call.rpcsOf(load)
    const settled = (): void => this.#settle?.()
    const connection = new RawConnection(
      {
        address,
        load,
        mix,
        timeoutMs: patienceFor(mix, timeoutMs),
        waits: this.#waits,
        abandoned: new AbandonedSockets(),
        connections: 1,
        rpcs,
        width: load.concurrency,
        signal: new AbortController().signal,
        tally: this.#tally,
        onRest: settled,
        ...(tls ? { tls } : {}),
      },
      prepareCalls(address, mix, tls),
      new HeaderMemory(),
      routesTo(address, load.sources),
      () => {
        this.#connection = undefined
        settled()
      },
    )
    connection.start('clean')
    return connection
  }

  /** Until the connection rests, or is over. */
  async #until(
    signal: AbortSignal | undefined,
    onProgress: (() => void) | undefined,
    begin: () => void,
  ): Promise<void> {
    const abort = (): void => this.#connection?.destroy()
    signal?.addEventListener('abort', abort)
    const timer = setInterval(() => {
      this.#connection?.sweep(performance.now())
      onProgress?.()
    }, SWEEP_MS)
    try {
      await new Promise<void>(resolve => {
        this.#settle = resolve
        begin()
      })
    } finally {
      clearInterval(timer)
      signal?.removeEventListener('abort', abort)
    }
    signal?.throwIfAborted()
  }
}

function since(before: ChurnCounts, now: ChurnCounts): Omit<ChurnCounts, 'elapsedMs'> {
  const ended = (now.endedByServer ?? 0) - (before.endedByServer ?? 0)
  const notEnded = (now.rpcsNotEnded ?? 0) - (before.rpcsNotEnded ?? 0)
  const triedAgain = newOf(before.triedAgain, now.triedAgain)
  return {
    connected: now.connected - before.connected,
    completed: now.completed - before.completed,
    rpcsAnswered: now.rpcsAnswered - before.rpcsAnswered,
    failures: newOf(before.failures, now.failures),
    ...(Object.keys(triedAgain).length === 0 ? {} : { triedAgain }),
    ...(ended === 0 ? {} : { endedByServer: ended }),
    ...(notEnded === 0 ? {} : { rpcsNotEnded: notEnded }),
  }
}

function newOf(
  before: Readonly<Record<string, number>> = {},
  now: Readonly<Record<string, number>> = {},
): Record<string, number> {
  const fresh = Object.entries(now).map(([reason, count]) => [reason, count - (before[reason] ?? 0)] as const)
  return Object.fromEntries(fresh.filter(([, count]) => count > 0))
}
