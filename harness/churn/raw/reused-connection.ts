/**
 * One raw connection that carries all the requests of a run.
 * @module
 */
import type { HostPort } from '../../model/host-port.js'
import type { ChurnCounts, Load } from '../../model/load/load.js'
import type { ClientTls } from '../../model/tls.js'
import { destinations } from '../sockets/destinations.js'
import { HeaderMemory } from '../http2/header-reader.js'
import { prepareCall } from '../calls/prepare-call.js'
import { RawConnection } from './raw-connection.js'
import { Tally } from '../tally.js'

const SWEEP_MS = 50

/** What a {@link ReusedConnection} is made from. */
export interface ReuseOptions {
  readonly address: HostPort
  /** Its `concurrency` is RPCs at once. */
  readonly load: Load
  /** Milliseconds that the connection may take for its next step forward. */
  readonly timeoutMs: number
  /** What to dial with; absent where the connection is not secured. */
  readonly tls?: ClientTls
}

/** It is opened by the first request, and stays open until {@link close}. */
export class ReusedConnection {
  readonly #tally = new Tally()
  #connection: RawConnection | undefined
  #over = false
  #settle: (() => void) | undefined

  constructor(private readonly options: ReuseOptions) {}

  /** Whether the connection is open now. */
  get open(): boolean {
    return this.#connection !== undefined && !this.#over
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
    const before = this.#tally.counts()
    await this.#until(
      signal,
      () => onProgress?.(this.#tally.rpcsAnswered - before.rpcsAnswered),
      () => {
        if (this.#connection) this.#connection.askMore(rpcs)
        else this.#connection = this.#connect(rpcs)
      },
    )
    return since(before, this.#tally.counts())
  }

  /** Closes with GOAWAY and FIN. Safe to call where no RPC was ever made. */
  async close(): Promise<ChurnCounts> {
    const before = this.#tally.counts()
    const connection = this.#connection
    if (connection && !this.#over) {
      await this.#until(undefined, undefined, () => connection.finish())
    }
    return since(before, this.#tally.counts())
  }

  #connect(rpcs: number): RawConnection {
    const { address, load, timeoutMs, tls } = this.options
    const settled = (): void => this.#settle?.()
    const connection = new RawConnection(
      {
        address,
        load,
        timeoutMs,
        connections: 1,
        rpcs,
        width: load.concurrency,
        signal: new AbortController().signal,
        tally: this.#tally,
        onRest: settled,
        ...(tls ? { tls } : {}),
      },
      prepareCall(address, load, tls),
      new HeaderMemory(),
      () => {
        this.#over = true
        settled()
      },
    )
    connection.start('clean', destinations(address)())
    return connection
  }

  /** Until the connection rests, or is over. */
  async #until(
    signal: AbortSignal | undefined,
    onProgress: (() => void) | undefined,
    begin: () => void,
  ): Promise<void> {
    if (this.#over) return
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

function since(before: ChurnCounts, now: ChurnCounts): ChurnCounts {
  return {
    connected: now.connected - before.connected,
    completed: now.completed - before.completed,
    rpcsAnswered: now.rpcsAnswered - before.rpcsAnswered,
    failures: now.failures,
    elapsedMs: now.elapsedMs - before.elapsedMs,
  }
}
