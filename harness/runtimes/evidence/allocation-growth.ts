/**
 * What was added between two readings of a heap, by who allocated it.
 * @module
 */
import type { AllocationRow, Allocations } from '../../model/evidence.js'

interface Live {
  readonly bytes: number
  readonly objects: number
  /** Where it is known; the callers one a line. */
  readonly bytesByCallers?: ReadonlyMap<string, number>
}

/** Enough rows for a reader; the sums include the rest. */
const MOST_ROWS = 20

/**
 * Later minus earlier, for each connection, the largest first. What shrank is left out of the rows, and counts in the
 * sums: bytes that moved from one name to another are no growth.
 * @param connections units of load between the two readings; more than 0
 */
export function allocationGrowth(
  earlier: ReadonlyMap<string, Live>,
  later: ReadonlyMap<string, Live>,
  connections: number,
): Pick<Allocations, 'connections' | 'bytesPerConnection' | 'objectsPerConnection' | 'rows'> {
  const grown = [...new Set([...earlier.keys(), ...later.keys()])].map(name => ({
    name,
    bytes: (later.get(name)?.bytes ?? 0) - (earlier.get(name)?.bytes ?? 0),
    objects: (later.get(name)?.objects ?? 0) - (earlier.get(name)?.objects ?? 0),
  }))
  const bytes = grown.reduce((sum, row) => sum + row.bytes, 0)
  const objects = grown.reduce((sum, row) => sum + row.objects, 0)
  const rows = grown
    .filter(row => row.bytes > 0)
    .sort((a, b) => b.bytes - a.bytes)
    .slice(0, MOST_ROWS)
    .map((row): AllocationRow => ({
      name: row.name,
      bytesPerConnection: row.bytes / connections,
      objectsPerConnection: row.objects / connections,
      share: bytes > 0 ? row.bytes / bytes : 0,
      ...callersOfGrowth(earlier.get(row.name), later.get(row.name)),
    }))
  return {
    connections,
    bytesPerConnection: bytes / connections,
    objectsPerConnection: objects / connections,
    rows,
  }
}

/** The callers for which most was added. */
function callersOfGrowth(earlier: Live | undefined, later: Live | undefined): Pick<AllocationRow, 'callers'> {
  const grown = [...(later?.bytesByCallers ?? [])].map(
    ([callers, bytes]) => [callers, bytes - (earlier?.bytesByCallers?.get(callers) ?? 0)] as const,
  )
  const [most = ''] = grown.sort(([, a], [, b]) => b - a)[0] ?? []
  return most === '' ? {} : { callers: most.split('\n') }
}
