/**
 * Client connections that come, ask once, and go.
 * @module
 */
import { HarnessError } from '../model/harness-error.js'
import type { HostPort } from '../model/host-port.js'
import { DEFAULT_LOAD, type ChurnCounts, type Load } from '../model/load.js'
import type { ClientTls } from '../model/tls.js'
import { closePlan } from './close-plan.js'
import { churnGrpcJs } from './grpc-js/grpc-js-churn.js'
import { idle } from './idle.js'
import { checkOpenFiles } from './sockets/open-files.js'
import { churnRaw } from './raw/raw-churn.js'
import { ReusedConnection } from './raw/reused-connection.js'
import { Tally } from './tally.js'

/** A server on the same machine that takes longer for one step has stopped serving. */
const CONNECTION_TIMEOUT_MS = 10_000

export interface ChurnOptions {
  /** Where the server listens. */
  readonly address: HostPort
  readonly load: Load
  /** How many connections to make; for `reuse` requests, for `idle` milliseconds. */
  readonly connections: number
  /** Ends the churn at once; its reason is what the promise rejects with. */
  readonly signal: AbortSignal
  /** Told now and then, at most every 100 ms, how many connections (for `reuse` requests) are over. */
  readonly onProgress?: (completed: number) => void
  /** Milliseconds that a connection may take for its next step forward; 10 s by default. */
  readonly timeoutMs?: number
  /** What to dial with; absent where connections are not secured. */
  readonly tls?: ClientTls
}

/**
 * Puts `connections` units of load on a server. When the promise settles, every socket is closed. A connection
 * that does not do what is asked of it is counted by reason, and never retried.
 * @throws {HarnessError} where the load asks for what its client cannot do, or for more open files than it may have
 */
export async function churn(options: ChurnOptions): Promise<ChurnCounts> {
  const { load, connections, signal, onProgress, timeoutMs = CONNECTION_TIMEOUT_MS } = options
  signal.throwIfAborted()
  if (load.arrival.kind !== 'unbounded' && (load.close === 'reuse' || load.close === 'idle')) {
    throw new HarnessError(
      `A load that is ${load.close} opens no connections that could arrive at a rate`,
      'Leave the arrival out, or take a close kind of connections.',
    )
  }
  const tally = new Tally(onProgress)
  if (connections === 0) return tally.counts()
  if (load.close === 'idle') return idle(connections, signal, tally)

  if (load.client === 'grpc-js' && load.close !== 'clean') {
    throw new HarnessError(
      'A grpc-js client can only close cleanly',
      'Take the raw client for other closes, and for reuse.',
    )
  }
  if (load.close === 'reuse') return reuseOnce({ ...options, timeoutMs })
  checkOpenFiles(load.concurrency)
  const job = { ...options, timeoutMs, tally, rpcs: load.rpcsPerConnection, width: 1 }
  return load.client === 'raw' ? churnRaw(job, closePlan(load.close)) : churnGrpcJs(job)
}

async function reuseOnce(options: ChurnOptions & { timeoutMs: number }): Promise<ChurnCounts> {
  const reused = new ReusedConnection(options)
  const asked = await reused.ask(options.connections, options.signal, options.onProgress)
  const closed = await reused.close()
  return { ...asked, completed: closed.completed, failures: { ...asked.failures, ...closed.failures } }
}

/**
 * One real RPC on one connection of its own.
 * @throws {Error} whose message is the reason why it was not answered
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
