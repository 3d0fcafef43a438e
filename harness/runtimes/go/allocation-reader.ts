/**
 * What allocated the memory that a Go process retains from its counted load.
 * @module
 */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Allocations } from '../../model/evidence.js'
import { allocationGrowth } from '../evidence/allocation-growth.js'
import type { AllocationReader, ExplainTask } from '../explain.js'
import { parseHeapProfile } from './heap-profile.js'
import type { PprofReader } from './pprof-reader.js'

const PROFILE_TIMEOUT_MS = 10_000

const BEFORE = { name: 'allocations-before.pb.gz' }
const AFTER = { name: 'allocations-after.pb.gz' }

/** Heap profiles, as `go tool pprof` reads them. */
export const PROFILE_FILES = [BEFORE, AFTER] as const

/** @param reader stays open; the caller closes it */
export function goAllocationReader(reader: PprofReader): AllocationReader {
  return {
    missing: 'no heap profile',
    async begin() {
      const before = await reader.profile(PROFILE_TIMEOUT_MS)
      return {
        async end(connections, task) {
          const after = await reader.profile(PROFILE_TIMEOUT_MS)
          await keep(before, BEFORE, task)
          await keep(after, AFTER, task)
          return goAllocations(before, after, connections)
        },
      }
    },
  }
}

async function keep(profile: Buffer, file: typeof BEFORE, { folder, wrote }: ExplainTask): Promise<void> {
  await writeFile(join(folder, file.name), profile)
  wrote(file)
}

/**
 * @param before compressed heap profile from the start of the counted load, `after` from its end
 * @param connections units of load between them; more than 0
 * @throws {Error} where one of them is not a heap profile of Go
 */
async function goAllocations(before: Buffer, after: Buffer, connections: number): Promise<Allocations> {
  const [earlier, later] = [await parseHeapProfile(before), await parseHeapProfile(after)]
  return {
    by: 'go-heap-profile',
    rowsAre: 'functions',
    ...allocationGrowth(earlier.byFunction, later.byFunction, connections),
    sampledEveryBytes: later.sampledEveryBytes,
  }
}
