/**
 * Starting a server of ours that speaks the line protocol, and ending it again.
 * @module
 */
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import type { HeapReader } from '../memory/reader.js'
import { HarnessError, TargetFault } from '../model/harness-error.js'
import { formatHostPort, parseHostPort, type HostPort } from '../model/host-port.js'
import type { ServerCounts } from '../model/sample.js'
import { FixtureServer, type FixtureCommandLine } from './fixture-process-server.js'
import type { StderrLines } from './fixture-process-stderr.js'
import type { ExitReport, RunningTarget, StartOptions } from './target.js'

const START_TIMEOUT_MS = 15_000
const COUNTS_TIMEOUT_MS = 5_000

/** What is known of a server when its heap reader is made. */
export interface ListeningFixture {
  readonly pid: number
  readonly address: HostPort
  /** Of its pprof endpoint; Go only. */
  readonly pprof: HostPort | undefined
  /** For what a runtime announces by itself, such as the address of Node's inspector. */
  readonly stderr: StderrLines
  /** Aborted where the start is given up. */
  readonly signal: AbortSignal
}

export interface FixtureOptions extends FixtureCommandLine {
  readonly startOptions: StartOptions
  /** Called once, when the server listens; `stop()` closes what it returns. */
  readonly makeHeap: (listening: ListeningFixture) => HeapReader | Promise<HeapReader>
}

export interface RunningFixture extends RunningTarget {
  /** @throws {Error} where it does not answer within 5 s, or is gone */
  counts(): Promise<ServerCounts>
  /** Has the server write a heap snapshot; Node only. It does nothing else meanwhile. */
  snapshot(path: string, timeoutMs: number): Promise<{ path: string; by: 'heapdump' | 'v8' }>
}

/**
 * Starts the process and waits until it listens; it need not serve yet.
 * @throws {HarnessError} where it cannot be started, ends, breaks the protocol, or does not listen within 15 s
 * @throws the signal's reason where it is aborted; in every case the process is gone by then
 */
export async function startFixture(options: FixtureOptions): Promise<RunningFixture> {
  const { signal, onProcess } = options.startOptions
  signal.throwIfAborted()
  const server = await FixtureServer.spawn(options)
  const over = new AbortController()
  try {
    onProcess(server.pid)
    return await Promise.race([
      untilListening(server, options, AbortSignal.any([signal, over.signal])),
      rejectOnExit(server, options),
      rejectAfterDeadline(server, over.signal),
      rejectOnAbort(signal, over.signal),
    ])
  } catch (error) {
    await server.stop()
    throw server.talk.breach ?? error
  } finally {
    over.abort()
  }
}

async function untilListening(
  server: FixtureServer,
  { makeHeap }: FixtureOptions,
  signal: AbortSignal,
): Promise<RunningFixture> {
  const { pid, stderr, talk } = server
  const { started, listening } = await talk.announced
  const address = parseHostPort(listening.address)
  const pprof = listening.pprof === undefined ? undefined : parseHostPort(listening.pprof)
  const heap = await makeHeap({ pid, address, pprof, stderr, signal })
  server.heap = heap
  // The start was given up while the reader was made, and nobody else knows of it.
  if (signal.aborted) await heap.close()
  return {
    pid,
    address,
    version: started.grpcVersion,
    runtime: started.runtime,
    planted: started.planted,
    heap,
    serving: talk.serving,
    whyNotServing: () => talk.whyNotServing,
    async counts() {
      const { accepted, ended, rpcsAnswered } = await talk.ask('counts', 'counts', COUNTS_TIMEOUT_MS)
      return { accepted, ended, rpcsAnswered }
    },
    async snapshot(path, timeoutMs) {
      const said = await talk.ask(`snapshot ${path}`, 'snapshot', timeoutMs)
      return { path: said.path, by: said.by }
    },
    exited: server.exited,
    stop: () => server.stop(),
  }
}

async function rejectOnExit(server: FixtureServer, options: FixtureOptions): Promise<never> {
  const exit = await server.exited
  if (/address already in use|EADDRINUSE/i.test(`${exit.how}\n${exit.lastWords}`)) {
    throw new HarnessError(
      `${formatHostPort(options.startOptions.listen)} is in use by another process`,
      'Leave --listen out to have a free port chosen, or name another one.',
    )
  }
  throw new TargetFault(
    `The server under test ended (${exit.how}) before it listened${lastWords(exit)}`,
    `Start it by hand to see why: ${[options.command, ...options.args].join(' ')}`,
  )
}

async function rejectAfterDeadline({ stderr }: FixtureServer, over: AbortSignal): Promise<never> {
  await sleep(START_TIMEOUT_MS, undefined, { signal: over })
  throw new TargetFault(
    `The server under test did not listen within ${START_TIMEOUT_MS / 1_000} s` +
      lastWords({ lastWords: stderr.lastWords() }),
    'Run it again when the machine is less busy; if that does not help, start the server by hand.',
  )
}

async function rejectOnAbort(signal: AbortSignal, over: AbortSignal): Promise<never> {
  signal.throwIfAborted()
  await once(signal, 'abort', { signal: over })
  throw signal.reason
}

function lastWords(exit: Pick<ExitReport, 'lastWords'>): string {
  return exit.lastWords === '' ? '' : `; its last words: ${exit.lastWords}`
}
