/**
 * Reading the live heap of a Go process through `net/http/pprof`.
 * @module
 */
import { Agent } from 'node:http'
import type { HostPort } from '../model/host-port.js'
import { getBytes, getText, type GetOptions } from './http-text.js'
import { parseGoroutineCount, parseMemStats } from './pprof-text.js'
import type { HeapReader } from './reader.js'

/** Finalizers run after one collection, and what `sync.Pool` holds outlives another. */
const COLLECTIONS = 3

/** With every allocation sampled, a busy server's profile is some megabytes of text. */
const MAX_PROFILE_BYTES = 64 * 1024 * 1024

const HEAP = '/debug/pprof/heap?debug=1'
const PROFILE = '/debug/pprof/heap?gc=1'
const GOROUTINES = '/debug/pprof/goroutine?debug=1'

/**
 * A reader for any Go server that serves `net/http/pprof` at `address`.
 * `collected` is true where the runtime counted at least as many forced collections as were asked for.
 */
export function createPprofReader(address: HostPort): HeapReader {
  // One connection for good: a new one for each request would leave its buffers in the heap that is read.
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const within = (timeoutMs: number): GetOptions => ({
    agent,
    signal: AbortSignal.timeout(timeoutMs),
    maxBytes: MAX_PROFILE_BYTES,
  })
  return {
    async read(timeoutMs) {
      const options = within(timeoutMs)
      const before = parseMemStats(await getText(address, HEAP, options))
      // The profile reads HeapAlloc before it allocates anything itself, so the last one answers for all.
      let after = before
      for (let i = 0; i < COLLECTIONS; i++) {
        after = parseMemStats(await getText(address, `${HEAP}&gc=1`, options))
      }
      const goroutines = parseGoroutineCount(await getText(address, GOROUTINES, options))
      return {
        liveHeapBytes: after.heapAllocBytes,
        collected: after.forcedCollections - before.forcedCollections >= COLLECTIONS,
        goroutines,
      }
    },
    profile: timeoutMs => getBytes(address, PROFILE, within(timeoutMs)),
    close() {
      agent.destroy()
      return Promise.resolve()
    },
  }
}
