/**
 * A server that the test itself has started.
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { askOnce } from '../churn/churn.js'
import { ANY_ANSWER } from '../churn/calls/found-calls.js'
import type { MeasureInput } from '../config/run-input.js'
import { HarnessError } from '../model/harness-error.js'
import { formatHostPort } from '../model/host-port.js'
import { descendantsOf } from '../processes/descendants.js'
import { listenersOf, type ProcessListener } from '../processes/listening-addresses.js'
import { listProcesses, readProcessEntry } from '../processes/process-table.js'
import { attachedInput } from './attach-target.js'

const TIMEOUT_MS = 10_000
const BETWEEN_MS = 50
const ANSWER_TIMEOUT_MS = 2_000

/** How the port of the server is found. */
export interface AttachOptions {
  /** The port on which the server serves gRPC; needed where it uses TLS and listens on several. */
  readonly port?: number
  /** How long to wait until the server listens, in milliseconds. Default: 10,000. */
  readonly timeoutMs?: number
  readonly signal?: AbortSignal | undefined
}

/**
 * Options for `gate` and `measure` that name a server which already runs: a process, or one of those that it started. Waits
 * until it listens on a TCP port. If it listens on several, the one that speaks gRPC is taken.
 *
 * The server must be a process of its own: in the process of the test, the memory of the test would count too.
 *
 * @example
 * ```ts
 * const server = spawn('./server', ['--addr', '127.0.0.1:0'])
 * await gate({ ...(await attachTo(server.pid)), threshold: 128 })
 * ```
 * @throws {HarnessError} if the process is this one or has ended, or does not listen in time, or it is not clear on which port
 */
export async function attachTo(pid: number | undefined, options: AttachOptions = {}): Promise<MeasureInput> {
  if (pid === undefined || !Number.isInteger(pid) || pid < 1) {
    throw new HarnessError(`${String(pid)} is no process id`, 'A process that could not be started has none.')
  }
  if (pid === process.pid) {
    throw new HarnessError(
      'The server runs in this process, whose other memory would count too',
      'Start it in a process of its own.',
    )
  }
  const listener = await untilListening(pid, options)
  return attachedInput(listener.address, listener.pid)
}

async function untilListening(pid: number, options: AttachOptions): Promise<ProcessListener> {
  const { port, timeoutMs = TIMEOUT_MS, signal } = options
  const untilMs = performance.now() + timeoutMs
  let found: readonly ProcessListener[] = []
  for (;;) {
    signal?.throwIfAborted()
    if (!readProcessEntry(pid))
      throw new HarnessError(`There is no process ${pid}`, 'Start the server first.')
    found = listenersOf([{ pid }, ...descendantsOf([{ pid }], listProcesses())]).filter(
      ({ address }) => port === undefined || address.port === port,
    )
    const [first, second] = found
    if (first && (port !== undefined || !second)) return first
    if (second) {
      const speaking = await speakers(found)
      if (speaking.length === 1 && speaking[0]) return speaking[0]
    }
    if (performance.now() > untilMs) break
    await sleep(BETWEEN_MS, undefined, signal ? { signal } : {})
  }
  const ports = found.map(({ address }) => formatHostPort(address)).join(', ')
  throw new HarnessError(
    ports === ''
      ? `Process ${pid} does not listen on ${port === undefined ? 'a TCP port' : `port ${port}`} after ${timeoutMs / 1_000} s`
      : `Process ${pid} listens on ${ports}, and it is not clear which one serves gRPC`,
    ports === '' ? 'Check that it serves.' : 'Name the port: attachTo(pid, { port }).',
  )
}

/** Those that answer an RPC, with any status. */
async function speakers(listeners: readonly ProcessListener[]): Promise<readonly ProcessListener[]> {
  const answered = await Promise.all(
    listeners.map(({ address }) =>
      askOnce(address, ANSWER_TIMEOUT_MS, undefined, ANY_ANSWER).then(
        () => true,
        () => false,
      ),
    ),
  )
  return listeners.filter((_, index) => answered[index])
}
