/**
 * Reading the live heap of a Go process through `net/http/pprof`.
 * @module
 */
import type { HostPort } from '../../model/host-port.js'
import { collectUntilItStays } from '../collect-until-it-stays.js'
import { agentFor, OtherStatus, send, urlAt, type GetOptions } from '../http-text.js'
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
  /**
   * The stacks of all goroutines, as text (`debug=2`). Where the server serves Go's goroutine leak profile, the process
   * looks for leaked goroutines first, and marks them.
   * @throws {Error} where the process does not answer within `timeoutMs`, or writes only a part of the stacks
   */
  stacks(timeoutMs: number): Promise<GoroutineStacks>
  close(): Promise<void>
}

/** The stacks of all goroutines of a process. */
export interface GoroutineStacks {
  readonly text: string
  /** True where leaked goroutines are marked; false where the server does not serve the goroutine leak profile. */
  readonly leaksMarked: boolean
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
  // False after the first answer that there is no such profile.
  let leakProfile = true
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
    async stacks(timeoutMs) {
      const [marked, plain] = [`${folder}/goroutineleak?debug=2`, `${folder}/goroutine?debug=2`]
      const found = leakProfile ? await unlessMissing(get(marked, limits(timeoutMs))) : undefined
      leakProfile = found !== undefined
      const dump = found ?? (await get(plain, limits(timeoutMs)))
      // Go's runtime writes no more than this, and says nothing of the rest.
      if (dump.length >= MAX_PROFILE_BYTES)
        throw new Error('the stacks of all goroutines are more than the 64 MiB that Go writes down')
      return { text: dump.toString('utf8'), leaksMarked: leakProfile }
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

/** The answer; undefined where it has another status than 200: a server that does not know the profile answers 404. */
async function unlessMissing(answer: Promise<Buffer>): Promise<Buffer | undefined> {
  try {
    return await answer
  } catch (error) {
    if (error instanceof Error && error.cause instanceof OtherStatus) return undefined
    throw error
  }
}

/** Whether the counts of one process could have come after one another. */
function goesOn(earlier: MemStats | undefined, later: MemStats): boolean {
  return (
    earlier === undefined ||
    (later.forcedCollections >= earlier.forcedCollections && later.collections >= earlier.collections)
  )
}
