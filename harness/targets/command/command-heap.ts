/**
 * Finding a way to read the memory of a user's server.
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { createInspectorReader } from '../../runtimes/v8/inspector-reader.js'
import { createPprofReader } from '../../runtimes/go/pprof-reader.js'
import type { HeapReader } from '../../runtimes/reader.js'
import { HarnessError } from '../../model/harness-error.js'
import { formatHostPort, type HostPort } from '../../model/host-port.js'
import type { CommandProcess } from './command-process.js'
import { findInspector } from '../node/node-inspector-url.js'

const START_TIMEOUT_MS = 15_000
const READ_TIMEOUT_MS = 5_000
const RETRY_MS = 100
const EXIT_SEEN_MS = 500

const HOW =
  'Give a Go server --pprof {pprof} (or whatever its flag is) and have it serve net/http/pprof there, ' +
  'or start a Node server with --inspect=127.0.0.1:0.'

/**
 * @param pprof address of the pprof endpoint; where undefined, standard error is searched for Node's inspector
 * @param signal aborted where the start is given up
 * @throws {HarnessError} where neither answers in time
 */
export async function findHeap(
  process: CommandProcess,
  pprof: HostPort | undefined,
  signal: AbortSignal,
): Promise<HeapReader> {
  const deadline = AbortSignal.timeout(START_TIMEOUT_MS)
  const over = AbortSignal.any([signal, deadline])
  return pprof ? answeringPprof(pprof, over, deadline) : announcedInspector(process, over, deadline)
}

async function answeringPprof(
  address: HostPort,
  over: AbortSignal,
  deadline: AbortSignal,
): Promise<HeapReader> {
  const reader = createPprofReader(address)
  for (;;) {
    try {
      await reader.read(READ_TIMEOUT_MS)
      over.throwIfAborted()
      return reader
    } catch (error) {
      if (over.aborted) {
        await reader.close()
        if (!deadline.aborted) throw over.reason
        const why = error instanceof Error ? error.message : String(error)
        throw new HarnessError(`No pprof endpoint answers at ${formatHostPort(address)}: ${why}`, HOW)
      }
      await sleep(RETRY_MS, undefined, { signal: over }).catch(() => undefined)
    }
  }
}

async function announcedInspector(
  { stderr }: CommandProcess,
  over: AbortSignal,
  deadline: AbortSignal,
): Promise<HeapReader> {
  let url: string
  try {
    url = await findInspector(stderr, over)
  } catch (error) {
    if (!deadline.aborted) throw error
    throw new HarnessError('The command gives no way to read its memory', HOW)
  }
  try {
    return await createInspectorReader(url)
  } catch (error) {
    // A process that ends refuses connections shortly before its exit is seen; the exit says more.
    await sleep(EXIT_SEEN_MS)
    const why = error instanceof Error ? error.message : String(error)
    throw new HarnessError(`The inspector at ${url} does not answer: ${why}`, HOW, { cause: error })
  }
}
