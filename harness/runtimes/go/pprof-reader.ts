/**
 * Reading the live heap of a Go process through `net/http/pprof`.
 * @module
 */
import { Agent } from 'node:http'
import type { HostPort } from '../../model/host-port.js'
import { collectUntilItStays } from '../collect-until-it-stays.js'
import { getBytes, getText, type GetOptions } from '../http-text.js'
import { parseGoroutineCount, parseMemStats, type MemStats } from './pprof-text.js'
import type { HeapReading } from '../reader.js'

/** Finalizers run after the first collection, and what `sync.Pool` retains survives the second. */
const LEAST_COLLECTIONS = 3

/** With every allocation sampled, a busy server's profile is some megabytes of text. */
const MAX_PROFILE_BYTES = 64 * 1024 * 1024

const HEAP = '/debug/pprof/heap'
const PROFILE = `${HEAP}?gc=1`
const GOROUTINES = '/debug/pprof/goroutine?debug=1'

/** A connection to a pprof endpoint. */
export interface PprofReader {
  /** @throws {Error} where the process does not answer within `timeoutMs` */
  read(timeoutMs: number): Promise<HeapReading>
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
 * `collected` is true where the runtime counted at least as many forced collections as were asked for, `sameProcess`
 * where it has not counted fewer than at the reading before: a server that was restarted begins at none.
 *
 * @param memStatsPath where a server gives the end of its heap profile alone, which is far quicker than all of it
 */
export function createPprofReader(address: HostPort, memStatsPath: string = HEAP): PprofReader {
  const memStats = `${memStatsPath}?debug=1`
  // One connection for good: a new one for each request would leave its buffers in the heap that is read.
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const limits = (timeoutMs: number): GetOptions => ({
    agent,
    signal: AbortSignal.timeout(timeoutMs),
    maxBytes: MAX_PROFILE_BYTES,
  })
  let last: MemStats | undefined
  return {
    async read(timeoutMs) {
      const options = limits(timeoutMs)
      const atLastReading = last
      const before = parseMemStats(await getText(address, memStats, options))
      let after = before
      // The profile reads HeapAlloc before it allocates anything itself, so the last one answers for all.
      const heap = await collectUntilItStays(async () => {
        after = parseMemStats(await getText(address, `${memStats}&gc=1`, options))
        return after.heapAllocBytes
      }, LEAST_COLLECTIONS)
      const goroutines = parseGoroutineCount(await getText(address, GOROUTINES, options))
      last = after
      return {
        ...heap,
        collected: after.forcedCollections - before.forcedCollections >= heap.collections,
        sameProcess: goesOn(atLastReading, before) && goesOn(before, after),
        goroutines,
      }
    },
    profile: timeoutMs => getBytes(address, PROFILE, limits(timeoutMs)),
    close() {
      agent.destroy()
      return Promise.resolve()
    },
  }
}

/** Whether the counts of one process could have come after one another. */
function goesOn(earlier: MemStats | undefined, later: MemStats): boolean {
  return (
    earlier === undefined ||
    (later.forcedCollections >= earlier.forcedCollections && later.collections >= earlier.collections)
  )
}
