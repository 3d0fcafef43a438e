/**
 * Who allocated what a Go server kept of its counted load.
 * @module
 */
import type { Allocations } from '../../model/evidence.js'
import { allocationGrowth } from '../evidence/allocation-growth.js'
import { parseHeapProfile } from './heap-profile.js'

/**
 * @param before compressed heap profile from the start of the counted load, `after` from its end
 * @param connections units of load between them; more than 0
 * @throws {Error} where one of them is no heap profile of Go
 */
export async function goAllocations(
  before: Buffer,
  after: Buffer,
  connections: number,
): Promise<Allocations> {
  const [earlier, later] = [await parseHeapProfile(before), await parseHeapProfile(after)]
  return {
    by: 'go-heap-profile',
    ...allocationGrowth(earlier.byFunction, later.byFunction, connections),
    sampledEveryBytes: later.sampledEveryBytes,
  }
}
