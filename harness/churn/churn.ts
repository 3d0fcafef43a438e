/**
 * Client connections that open, make their RPCs, and close.
 * @module
 */
import { closesOf, grpcJsCloses } from '../model/load/close-kind.js'
import { HarnessError } from '../model/harness-error.js'
import type { HostPort } from '../model/host-port.js'
import { DEFAULT_LOAD, type ChurnCounts, type Load } from '../model/load/load.js'
import type { ClientTls } from '../model/tls.js'
import { closePlan } from './close-plan.js'
import { churnGrpcJs } from './grpc-js/grpc-js-churn.js'
import { newWaits, type Waits } from './patience.js'
import { checkOpenFiles } from './sockets/open-files.js'
import { churnRaw } from './raw/raw-churn.js'
import { Tally } from './tally.js'

/** A server on the same machine that takes longer for one step has stopped serving. */
const CONNECTION_TIMEOUT_MS = 10_000

/** What {@link churn} does, and where. */
export interface ChurnOptions {
  /** Where the server listens. */
  readonly address: HostPort
  readonly load: Load
  /** How many connections to make. */
  readonly connections: number
  /** Ends the churn at once; the promise rejects with the signal's reason. */
  readonly signal: AbortSignal
  /** Called at most every 100 ms with the number of connections that are over. */
  readonly onProgress?: (completed: number) => void
  /** Milliseconds until a connection that makes no progress has failed; 10 s by default. */
  readonly timeoutMs?: number
  /** What to dial with; absent where connections are not secured. */
  readonly tls?: ClientTls
  /** The waits of earlier rounds on the same server; absent in the first one. */
  readonly waits?: Waits
}

/**
 * Makes `connections` connections to a server; `load.workload` is not read. When the promise settles, every socket is
 * closed. A connection that fails is counted by reason, and never retried.
 * @throws {HarnessError} where the client cannot do what the load says, or may not open that many files
 */
export async function churn(options: ChurnOptions): Promise<ChurnCounts> {
  const {
    load,
    connections,
    signal,
    onProgress,
    timeoutMs = CONNECTION_TIMEOUT_MS,
    waits = newWaits(),
  } = options
  signal.throwIfAborted()
  const tally = new Tally(onProgress)
  if (connections === 0) return tally.counts()
  if (load.client === 'grpc-js' && !closesOf(load.close).every(grpcJsCloses)) {
    throw new HarnessError('A grpc-js client can only close cleanly', 'Take the raw client for other closes.')
  }
  checkOpenFiles(load.concurrency)
  const job = { ...options, timeoutMs, waits, tally, rpcs: load.rpcsPerConnection, width: 1 }
  return load.client === 'raw' ? churnRaw(job, closePlan(load.close)) : churnGrpcJs(job)
}

/**
 * One real RPC on one connection of its own.
 * @throws {Error} where it was not answered; the message is the reason
 */
export async function askOnce(address: HostPort, timeoutMs: number, tls?: ClientTls): Promise<void> {
  const { failures } = await churn({
    address,
    load: { ...DEFAULT_LOAD, concurrency: 1 },
    connections: 1,
    signal: new AbortController().signal,
    timeoutMs,
    ...(tls ? { tls } : {}),
  })
  const [reason] = Object.keys(failures)
  if (reason !== undefined) throw new Error(reason)
}
