/**
 * Finds how the memory of a server that runs already can be read: by the pprof handler of a Go server or the inspector of a Node
 * server, on a port on which the server listens. Only GET requests are made, to loopback addresses of the server's own
 * processes.
 * @module
 */
import { Agent } from 'node:http'
import { abortAfter } from '../../async/abort-after.js'
import { rejectOnAbort } from '../../async/reject-on-abort.js'
import { isUnixSocket, type Address } from '../../model/address.js'
import type { ProbeSpec } from '../../model/probe.js'
import { HarnessError } from '../../model/harness-error.js'
import { formatHostPort, type HostPort } from '../../model/host-port.js'
import type { AttachedProcesses } from '../../processes/attached-processes.js'
import { describeProcesses } from '../../processes/describe-process.js'
import { loopbackListeners } from '../../processes/listening-addresses.js'
import { detectRuntime } from '../../runtimes/detect-runtime.js'
import { openGoReader } from '../../runtimes/go/go-runtime.js'
import { getText } from '../../runtimes/http-text.js'
import type { HeapReader } from '../../runtimes/reader.js'
import type { Lines } from '../../runtimes/runtime.js'
import { inspectorsIn } from '../../runtimes/v8/inspector-list.js'
import { openV8Reader } from '../../runtimes/v8/v8-runtime.js'
import { checkOwnProbe } from '../own-probe.js'

const GET_TIMEOUT_MS = 2_000
const READ_TIMEOUT_MS = 60_000
const MAX_BYTES = 16 * 1024 * 1024
/** What every Go heap profile in text form has. */
const GO_HEAP = /^# HeapAlloc = \d+$/m

const NEXT =
  'In a Go server, import net/http/pprof and serve it on a loopback port; start a Node server with --inspect=127.0.0.1:0. ' +
  'If the memory is read in another way, give --probe: pprof=URL, inspector=URL, metrics=URL#GAUGE, or proc for no heap at all.'

/** A reader, and the inspectors of all processes of the server. */
export interface FoundHeap {
  readonly heap: HeapReader
  readonly inspectors: readonly string[]
}

/**
 * @param named what the user named: nothing else is tried then
 * @throws {HarnessError} where nothing can be read
 * @throws the signal's reason where it is aborted
 */
export async function findHeap(
  server: Address,
  processes: AttachedProcesses | undefined,
  named: { readonly pprof?: HostPort | undefined; readonly probe?: ProbeSpec | undefined },
  signal: AbortSignal,
): Promise<FoundHeap> {
  const { pprof, probe } = named
  if (probe) return namedHeap(probe, processes, signal)
  if (pprof) return { heap: await goHeap(pprof), inspectors: [] }
  if (!processes) {
    throw new HarnessError(
      'The process of the server is not known, so nothing says how its memory can be read',
      'Name its probe, forwarded like the server: --probe pprof=http://127.0.0.1:6060.',
    )
  }
  const ports = portsOf(processes, server)
  const inspectors: string[] = []
  let go: HostPort | undefined
  for (const port of ports) {
    signal.throwIfAborted()
    const found = inspectorsIn(await answer(port, '/json/list', signal), port)
    inspectors.push(...found)
    if (found.length > 0 || go) continue
    if (GO_HEAP.test(await answer(port, '/debug/pprof/heap?debug=1', signal))) go = port
  }
  if (go) return { heap: await goHeap(go), inspectors: [] }
  const [first] = inspectors
  if (first !== undefined) return { heap: await openV8Reader(first), inspectors }
  const who = describeProcesses(processes.list().map(({ pid }) => pid))
  const asked =
    ports.length === 0 ? 'it listens on no loopback port' : `asked at ${ports.map(formatHostPort).join(', ')}`
  throw new HarnessError(
    `The memory of ${who} cannot be read: it serves neither /debug/pprof nor an inspector that shows its address (${asked})`,
    NEXT,
  )
}

/** The loopback addresses on which the processes listen; that of the server itself last, because it has clients. */
function portsOf(processes: AttachedProcesses, server: Address): HostPort[] {
  const all = loopbackListeners(processes.list())
  const isServer = ({ port }: HostPort): boolean => !isUnixSocket(server) && port === server.port
  return [...all.filter(port => !isServer(port)), ...all.filter(isServer)]
}

/** The body of the answer; empty where there is none, because any server may listen there. */
async function answer(address: HostPort, path: string, signal: AbortSignal): Promise<string> {
  const agent = new Agent({ keepAlive: false })
  try {
    return await abortAfter(GET_TIMEOUT_MS, signal, over =>
      getText(address, path, { agent, maxBytes: MAX_BYTES, signal: over }),
    )
  } catch {
    return ''
  } finally {
    agent.destroy()
  }
}

/** @throws {HarnessError} where the handler does not answer */
async function goHeap(pprof: HostPort): Promise<HeapReader> {
  const reader = openGoReader(pprof)
  try {
    await reader.read(READ_TIMEOUT_MS)
  } catch (error) {
    await reader.close()
    const why = error instanceof Error ? error.message : String(error)
    throw new HarnessError(`No pprof handler answers at ${formatHostPort(pprof)}: ${why}`, NEXT, {
      cause: error,
    })
  }
  return neverStopped(reader)
}

/** Without what would stop the process by a signal: leakgate sends none to a process that it did not start. */
function neverStopped(reader: HeapReader): HeapReader {
  if (reader.retention?.stopsProcess !== true) return reader
  const unread = (): Promise<never> =>
    Promise.reject(
      new Error('it would have to stop the server by a signal, and leakgate did not start this server'),
    )
  return { ...reader, retention: { missing: reader.retention.missing, prepare: unread, explain: unread } }
}

/** The reader of the probe that the user named. @throws {HarnessError} where it is of another process, or does not answer */
async function namedHeap(
  probe: ProbeSpec,
  processes: AttachedProcesses | undefined,
  signal: AbortSignal,
): Promise<FoundHeap> {
  const pid = processes?.roots[0]?.pid
  if (pid === undefined && probe.address === undefined) {
    throw new HarnessError(
      `The process of the server is not known, so --probe ${probe.kind} reads nothing`,
      'Name its process with --pid, or an address where its memory is read.',
    )
  }
  const checkAddress = (address: HostPort): void => {
    if (processes) checkOwnProbe(address, processes, 'which is not of the server')
  }
  const heap = await detectRuntime({ pid, stderr: NO_LINES, probe, checkAddress }, signal)
  return { heap: neverStopped(heap), inspectors: [] }
}

/** leakgate does not read the standard error of a process that it did not start. */
const NO_LINES: Lines = { find: (_, signal) => rejectOnAbort(signal) }
