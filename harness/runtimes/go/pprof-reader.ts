/**
 * Reading the live heap of a Go process through `net/http/pprof`.
 * @module
 */
import type { HostPort } from '../../model/host-port.js'
import { collectUntilItStays } from '../collect-until-it-stays.js'
import { agentFor, send, urlAt, type GetOptions } from '../http-text.js'
import { addressOf } from '../probe-url.js'
import { parseGoroutineCount, parseMemStats, type MemStats } from './pprof-text.js'
import type { LiveHeapReading } from '../reader.js'

/** Finalizers run after the first collection, and what `sync.Pool` retains survives the second. */
const LEAST_COLLECTIONS = 3

/** Each request ends one more cycle, so that after two of them {@link provesCollection} holds for every Go process. */
const TRIES_PER_COLLECTION = 2

/** With every allocation sampled, a busy server's profile is some megabytes of text. */
const MAX_PROFILE_BYTES = 64 * 1024 * 1024

/** Where `net/http/pprof` is unless a program moves it. */
export const USUAL_PATH = '/debug/pprof'

/** A connection to a pprof endpoint. */
export interface PprofReader {
  readonly address: HostPort
  /** @throws {Error} where the process does not answer within `timeoutMs` */
  read(timeoutMs: number): Promise<LiveHeapReading>
  /**
   * Forces a collection and returns the heap profile after it, a gzipped `profile.proto`.
   * @throws {Error} where the process does not answer within `timeoutMs`
   */
  profile(timeoutMs: number): Promise<Buffer>
  close(): Promise<void>
}

/**
 * A reader for any Go server that serves `net/http/pprof` at `address`.
 *
 * `collected` is true where the runtime's counters prove a whole collection for each one that was asked for, and that it
 * heeds requests for them at all; `sameProcess` where they are not lower than at the previous reading: a server that
 * restarted begins at zero.
 *
 * @param at the address, or the URL of its index where the handler is elsewhere than at `/debug/pprof/`
 * @param memStatsPath path of only the end of the heap profile, where a server has one; it is much faster
 */
export function createPprofReader(at: HostPort | URL, memStatsPath?: string): PprofReader {
  const base = at instanceof URL ? at : urlAt(at, USUAL_PATH)
  const folder = base.pathname.replace(/\/+$/, '')
  const memStats = memStatsPath ?? `${folder}/heap`
  // One connection for all requests: a new one for each would leave its buffers in the heap that is read.
  const agent = agentFor(base)
  const get = (path: string, options: GetOptions): Promise<Buffer> => send(new URL(path, base), options)
  const text = async (path: string, options: GetOptions): Promise<string> =>
    (await get(path, options)).toString('utf8')
  const limits = (timeoutMs: number): GetOptions => ({
    agent,
    signal: AbortSignal.timeout(timeoutMs),
    maxBytes: MAX_PROFILE_BYTES,
  })
  let last: MemStats | undefined
  let heedsRequests = false
  return {
    address: addressOf(base),
    async read(timeoutMs) {
      const options = limits(timeoutMs)
      const atLastReading = last
      const before = parseMemStats(await text(`${memStats}?debug=1`, options))
      let after = before
      let unproven = 0
      // The profile reads HeapAlloc before it allocates anything itself, so the last reading is valid for all.
      const heap = await collectUntilItStays(async () => {
        const since = after
        for (let tries = 0; tries < TRIES_PER_COLLECTION && !provesCollection(since, after); tries++) {
          after = parseMemStats(await text(`${memStats}?debug=1&gc=1`, options))
        }
        if (!provesCollection(since, after)) unproven++
        heedsRequests ||= after.forcedCollections > since.forcedCollections
        return after.heapAllocBytes
      }, LEAST_COLLECTIONS)
      const goroutines = parseGoroutineCount(await text(`${folder}/goroutine?debug=1`, options))
      last = after
      return {
        ...heap,
        collected: unproven === 0 && heedsRequests,
        sameProcess: goesOn(atLastReading, before) && goesOn(before, after),
        goroutines,
      }
    },
    profile: timeoutMs => get(`${folder}/heap?gc=1`, limits(timeoutMs)),
    close() {
      agent.destroy()
      return Promise.resolve()
    },
  }
}

/**
 * Whether a collection began and ended between two readings.
 *
 * `runtime.GC()` waits for the cycle that runs, then starts the next one and waits for that. Where other goroutines
 * allocate, one of them may start that next cycle first: `GC` joins it, and `NumForcedGC` stays as it is. `NumGC` counts
 * the cycle, but a rise of 1 could also be the cycle that ran at the earlier reading, which keeps what died after it
 * began. A rise of 2 cannot: the second cycle began after the first had ended.
 */
function provesCollection(earlier: MemStats, later: MemStats): boolean {
  return later.forcedCollections > earlier.forcedCollections || later.collections >= earlier.collections + 2
}

/** Whether the counts of one process could have come after one another. */
function goesOn(earlier: MemStats | undefined, later: MemStats): boolean {
  return (
    earlier === undefined ||
    (later.forcedCollections >= earlier.forcedCollections && later.collections >= earlier.collections)
  )
}
