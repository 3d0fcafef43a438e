/**
 * Client connections that open, make their RPCs, and close.
 * @module
 */
import { closesOf, grpcJsCloses } from '../model/load/close-kind.js'
import type { GrpcStatus } from '../model/rpc/grpc-status.js'
import { HarnessError } from '../model/harness-error.js'
import type { Address } from '../model/address.js'
import { DEFAULT_LOAD, type ChurnCounts, type Load } from '../model/load/load.js'
import type { ClientTls } from '../model/tls.js'
import { patienceFor, type Call } from './calls/call.js'
import { TEST_SERVICE } from './calls/test-service-call.js'
import { closePlan } from './close-plan.js'
import { SPEAKS_HTTP_1 } from './http2/check-frame-header.js'
import { churnGrpcJs } from './grpc-js/grpc-js-churn.js'
import { newWaits, type Waits } from './patience.js'
import { statusOfFailure } from './sockets/failure-reason.js'
import { AbandonedSockets } from './sockets/abandoned-sockets.js'
import { checkOpenFiles } from './sockets/open-files.js'
import { churnRaw } from './raw/raw-churn.js'
import { Tally } from './tally.js'

/** A server on the same machine that takes longer for one step has stopped serving. */
const CONNECTION_TIMEOUT_MS = 10_000

/** What {@link churn} does, and where. */
export interface ChurnOptions {
  /** Where the server listens. */
  readonly address: Address
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
  /** Takes the connections that clients leave open, where the load has some; the caller closes it. Those of this call are closed at its end by default. */
  readonly abandoned?: AbandonedSockets
  /** The RPC; that of the test service by default. */
  readonly call?: Call
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
    call = TEST_SERVICE,
  } = options
  signal.throwIfAborted()
  const tally = new Tally(onProgress)
  if (connections === 0) return tally.counts()
  if (load.client === 'grpc-js' && !closesOf(load.close).every(grpcJsCloses)) {
    throw new HarnessError('A grpc-js client can only close cleanly', 'Take the raw client for other closes.')
  }
  checkOpenFiles(load.concurrency)
  const own = new AbandonedSockets()
  const mix = call.rpcsOf(load)
  const job = {
    ...options,
    mix,
    timeoutMs: patienceFor(mix, timeoutMs),
    waits,
    abandoned: options.abandoned ?? own,
    tally,
    rpcs: load.rpcsPerConnection,
    width: 1,
  }
  try {
    return await (load.client === 'raw' ? churnRaw(job, closePlan(load.close)) : churnGrpcJs(job))
  } finally {
    own.close()
  }
}

/** An RPC had no answer that was expected; the message is the reason. */
export class NotAnswered extends Error {
  override readonly name = 'NotAnswered'
  /** The status, if the server answered with another one than expected. */
  readonly status: GrpcStatus | undefined
  /** Whether the server answered in HTTP/1. */
  readonly isHttp1: boolean

  constructor(reason: string) {
    super(reason)
    this.status = statusOfFailure(reason)
    this.isHttp1 = reason.endsWith(SPEAKS_HTTP_1)
  }
}

/**
 * One real RPC on one connection of its own.
 * @param call that of the test service by default
 * @throws {NotAnswered}
 */
export async function askOnce(
  address: Address,
  timeoutMs: number,
  tls?: ClientTls,
  call: Call = TEST_SERVICE,
): Promise<void> {
  const { failures } = await churn({
    address,
    load: { ...DEFAULT_LOAD, concurrency: 1 },
    connections: 1,
    signal: new AbortController().signal,
    timeoutMs,
    call,
    ...(tls ? { tls } : {}),
  })
  const [reason] = Object.keys(failures)
  if (reason !== undefined) throw new NotAnswered(reason)
}
