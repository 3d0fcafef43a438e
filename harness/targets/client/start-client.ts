/**
 * Starting a client under test, as a target of a run.
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { rejectOnAbort } from '../../async/reject-on-abort.js'
import { within } from '../../async/within.js'
import { TargetFault } from '../../model/harness-error.js'
import { parseHostPort, type HostPort } from '../../model/host-port.js'
import type { HeapReader } from '../../runtimes/reader.js'
import type { RunningTarget, StartOptions } from '../target.js'
import { ClientProcess, type ClientCommand } from './client-process.js'

const READY_MS = 20_000
const CLOSE_HEAP_MS = 1_000

/** The command line of a client, and how its memory is read. */
export interface ClientStart extends ClientCommand {
  /** How long it has until it is ready. */
  readonly readyMs?: number | undefined
  /** @param pprof the address that the client named */
  readonly makeHeap: (
    process: ClientProcess,
    pprof: HostPort | undefined,
    signal: AbortSignal,
  ) => Promise<HeapReader>
}

/**
 * Starts the process and waits until it takes orders.
 * @param options `listen` is the address of leakgate's server, which the run has started
 * @throws {HarnessError} where it cannot be started, ends, breaks the protocol, or is not ready in time; the process has ended then
 */
export async function startClient(start: ClientStart, options: StartOptions): Promise<RunningTarget> {
  const { signal, processes, onProcess, listen } = options
  signal.throwIfAborted()
  processes?.willStart(start.argv)
  const client = await ClientProcess.spawn({ ...start, env: processes?.marked(start.env) ?? start.env })
  const over = new AbortController()
  let heap: HeapReader | undefined
  const stop = async (): Promise<void> => {
    // First, since Node does not exit while a debugger is attached.
    if (heap)
      await within(
        CLOSE_HEAP_MS,
        heap.close().catch(() => undefined),
      )
    await client.stop()
  }
  try {
    onProcess(client.pid)
    const readyMs = start.readyMs ?? READY_MS
    const ready = await Promise.race([
      client.ready,
      rejectOnAbort(signal, over.signal),
      rejectOnExit(client),
      rejectAfter(readyMs, client, over.signal),
    ])
    const pprof = ready.pprof === undefined ? undefined : parseHostPort(ready.pprof)
    const opening = start.makeHeap(client, pprof, AbortSignal.any([signal, over.signal]))
    const opened = await Promise.race([opening, rejectOnExit(client)])
    heap = opened
    return {
      pid: client.pid,
      address: listen,
      client,
      version: ready.grpcVersion,
      runtime: ready.runtime,
      planted: ready.planted,
      heap: opened,
      inspectors: () => (opened.othersAnnounced ? client.inspectors.urls : []),
      serving: Promise.resolve(),
      whyNotServing: () => undefined,
      counts: () => Promise.resolve(undefined),
      exited: client.exited,
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  } finally {
    over.abort()
  }
}

async function rejectOnExit(client: ClientProcess): Promise<never> {
  const { how, lastWords } = await client.exited
  throw new TargetFault(
    `The client under test ended (${how}) before it was ready${lastWords ? `; its last words: ${lastWords}` : ''}`,
    'Start it by hand with the same command line to see why.',
  )
}

async function rejectAfter(ms: number, { stderr }: ClientProcess, over: AbortSignal): Promise<never> {
  await sleep(ms, undefined, { signal: over, ref: false })
  const words = stderr.lastWords()
  throw new TargetFault(
    `The client under test did not print {"event":"ready"} within ${ms / 1_000} s${words ? `; its last words: ${words}` : ''}`,
    'docs/clients.md describes what a client prints. --ready-seconds gives it longer.',
  )
}
