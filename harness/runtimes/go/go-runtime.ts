/**
 * Go: memory through `net/http/pprof`, allocations from heap profiles, retention by go-retain.
 * @module
 */
import { pollUntil } from '../../async/poll-until.js'
import { HarnessError } from '../../model/harness-error.js'
import { formatHostPort, type HostPort } from '../../model/host-port.js'
import type { HeapReader } from '../reader.js'
import type { Runtime, RuntimeProcess } from '../runtime.js'
import { goAllocationReader, PROFILE_FILES } from './allocation-reader.js'
import { createPprofReader } from './pprof-reader.js'
import { goRetentionReader, RETAIN_FILES } from './retention-reader.js'

const NAME = 'go'
const READ_TIMEOUT_MS = 5_000
const RETRY_MS = 100

const HINT =
  'give a Go server --pprof {pprof} (or whatever its flag is) and have it serve net/http/pprof there'

/** A process with a pprof endpoint is a Go process. */
export const goRuntime: Runtime = {
  name: NAME,
  hint: HINT,
  files: [...PROFILE_FILES, ...RETAIN_FILES],
  claim: ({ pprof }) => (pprof ? 'named' : 'impossible'),
  async detect(process, signal) {
    if (!process.pprof) throw new Error('a Go process is detected by its pprof endpoint, and none is known')
    return answering(process, process.pprof, signal)
  },
}

/**
 * A reader for a Go process; nothing is read yet.
 * @param memStatsPath as {@link createPprofReader} takes it
 */
export function openGoReader(pprof: HostPort, memStatsPath?: string): HeapReader {
  const reader = createPprofReader(pprof, memStatsPath)
  return {
    runtime: NAME,
    address: pprof,
    read: timeoutMs => reader.read(timeoutMs),
    allocations: goAllocationReader(reader),
    retention: goRetentionReader(),
    close: () => reader.close(),
  }
}

/** Asks again until the endpoint answers, for the process may have just been started. */
async function answering(process: RuntimeProcess, pprof: HostPort, signal: AbortSignal): Promise<HeapReader> {
  const reader = openGoReader(pprof)
  let why: string | undefined
  const asked = async (): Promise<boolean> => {
    why = await whyUnreadable(process, pprof, reader)
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
    `No pprof endpoint answers at ${formatHostPort(pprof)}: ${why ?? 'it answered too late'}`,
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
