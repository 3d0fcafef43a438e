/**
 * Go: memory through `net/http/pprof`, allocations from heap profiles, retention by go-retain.
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { pollUntil } from '../../async/poll-until.js'
import { HarnessError } from '../../model/harness-error.js'
import { formatHostPort, type HostPort } from '../../model/host-port.js'
import { shownUrl, urlAt } from '../http-text.js'
import { addressOf } from '../probe-url.js'
import type { HeapReader, ReaderProbe } from '../reader.js'
import { NotDetected, type Runtime, type RuntimeProcess, type ShownByProcess } from '../runtime.js'
import { goAllocationReader, PROFILE_FILES } from './allocation-reader.js'
import { PprofSearch } from './find-pprof.js'
import { goroutineReader, STACK_FILES } from './goroutine-reader.js'
import { asPprof, pprofProbe } from './pprof-probe.js'
import { createPprofReader, USUAL_PATH } from './pprof-reader.js'
import { goRetentionReader, RETAIN_FILES } from './retention-reader.js'

const NAME = 'go'
const READ_TIMEOUT_MS = 5_000
const RETRY_MS = 100

const HINT =
  'give a Go server --pprof {pprof} (or whatever its flag is) and have it serve net/http/pprof there, or name its handler with --probe pprof=URL'

/** A process with a pprof endpoint is a Go process. */
export const goRuntime: Runtime = {
  name: NAME,
  hint: HINT,
  files: [...PROFILE_FILES, ...RETAIN_FILES, ...STACK_FILES],
  probe: pprofProbe,
  claim({ probe, pprof, shows }) {
    if (probe) return asPprof(probe) ? 'named' : 'impossible'
    return pprof ? 'named' : shows ? 'possible' : 'impossible'
  },
  async detect(process, signal) {
    const named = asPprof(process.probe)?.url ?? process.pprof
    if (named) return answering(process, named, signal)
    if (process.shows) return found(process, process.shows, signal)
    throw new Error('a Go process is detected by its pprof endpoint, and none is known')
  },
}

/**
 * A reader for a Go process; nothing is read yet.
 * @param pprof the address of the handler, or the URL of its index
 * @param memStatsPath as {@link createPprofReader} takes it
 */
export function openGoReader(
  pprof: HostPort | URL,
  memStatsPath?: string,
  from: ReaderProbe['from'] = 'target',
): HeapReader {
  const reader = createPprofReader(pprof, memStatsPath)
  return {
    runtime: NAME,
    address: reader.address,
    probe: describe(pprof, from),
    read: timeoutMs => reader.read(timeoutMs),
    allocations: goAllocationReader(reader),
    retention: goRetentionReader(),
    goroutines: goroutineReader(reader),
    close: () => reader.close(),
  }
}

function describe(pprof: HostPort | URL, from: ReaderProbe['from']): ReaderProbe {
  const url = pprof instanceof URL ? pprof : urlAt(pprof, USUAL_PATH)
  // The usual path says nothing.
  const shown = url.pathname === USUAL_PATH ? shownUrl(url).slice(0, -USUAL_PATH.length) : shownUrl(url)
  const secured = url.protocol === 'https:' ? ['The certificate of the pprof handler is not checked.'] : []
  return { kind: pprofProbe.name, from, heap: `live heap by pprof at ${shown}`, unseen: [], notes: secured }
}

/** Looks at the ports of the server's processes until one of them has a pprof handler. */
async function found(
  process: RuntimeProcess,
  shows: ShownByProcess,
  signal: AbortSignal,
): Promise<HeapReader> {
  const search = new PprofSearch()
  await Promise.race([
    shows.ready,
    sleep(RETRY_MS * 1_000, undefined, { signal, ref: false }).catch(() => undefined),
  ])
  while (!signal.aborted) {
    const addresses = shows.listeners().filter(shows.serves)
    const index = await search.among(addresses, address => process.checkAddress?.(address))
    if (index) {
      const reader = openGoReader(index, undefined, 'found')
      if ((await whyUnreadable(process, addressOf(index), reader)) === undefined) return reader
      await reader.close()
    }
    await sleep(RETRY_MS, undefined, { signal }).catch(() => undefined)
  }
  throw new NotDetected(search.looked)
}

/** Asks again until the endpoint answers, for the process may have just been started. */
async function answering(
  process: RuntimeProcess,
  pprof: HostPort | URL,
  signal: AbortSignal,
): Promise<HeapReader> {
  const reader = openGoReader(pprof)
  const address = pprof instanceof URL ? addressOf(pprof) : pprof
  let why: string | undefined
  const asked = async (): Promise<boolean> => {
    why = await whyUnreadable(process, address, reader)
    return why === undefined || signal.aborted
  }
  try {
    await pollUntil(asked, { everyMs: RETRY_MS })
  } catch (error) {
    await reader.close()
    throw error
  }
  if (!signal.aborted) return reader
  await reader.close()
  throw new HarnessError(
    `No pprof endpoint answers at ${pprof instanceof URL ? shownUrl(pprof) : formatHostPort(pprof)}: ${why ?? 'it answered too late'}`,
    `${HINT.replace('give', 'Give')}.`,
  )
}

/**
 * @returns why the endpoint does not answer yet; undefined where it does
 * @throws {HarnessError} where another process listens there, which no waiting changes
 */
async function whyUnreadable(
  process: RuntimeProcess,
  pprof: HostPort,
  reader: HeapReader,
): Promise<string | undefined> {
  try {
    process.checkAddress?.(pprof)
    await reader.read(READ_TIMEOUT_MS)
    return undefined
  } catch (error) {
    if (error instanceof HarnessError) throw error
    return error instanceof Error ? error.message : String(error)
  }
}
