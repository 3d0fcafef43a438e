/**
 * Two heap snapshots of one process, and what was added between them: by class, and what retains it.
 * @module
 */
import type { Allocations, Holder, Retention } from '../../model/evidence.js'
import { allocationGrowth } from '../evidence/allocation-growth.js'
import { findAccumulation } from './accumulation.js'
import { newBytes, takeCensus, type Census } from './census.js'
import { readHeapGraph, type HeapGraph } from './heap-graph.js'
import { retainingPath } from './retaining-path.js'

/** Two heap snapshots of one process, and the load between them. */
export interface SnapshotPair {
  readonly earlierPath: string
  readonly laterPath: string
  /** Units of load between the two; more than 0. */
  readonly connections: number
  /** Growth up to this counts as none. */
  readonly thresholdBytesPerConnection: number
}

/** What was added between two heap snapshots. */
export interface SnapshotGrowth {
  readonly allocations: Allocations
  readonly retention: Retention
}

/** @throws {Error} where a file is no heap snapshot */
export async function compareSnapshots(pair: SnapshotPair): Promise<SnapshotGrowth> {
  const { connections, thresholdBytesPerConnection } = pair
  // The first graph is released before the second is read: only one is in memory at a time.
  const earlier = takeCensus(await readHeapGraph(pair.earlierPath))
  const graph = await readHeapGraph(pair.laterPath)
  const later = takeCensus(graph)
  const growthBytes = later.bytes - earlier.bytes
  const grew = growthBytes > thresholdBytesPerConnection * connections
  return {
    allocations: {
      by: 'v8-heap-snapshots',
      rowsAre: 'classes',
      ...allocationGrowth(earlier.byClass, later.byClass, connections),
    },
    retention: { connections, holder: grew ? findHolder(earlier, graph) : null, growthBytes },
  }
}

function findHolder(earlier: Census, graph: HeapGraph): Holder | null {
  const added = newBytes(earlier, graph)
  const pile = findAccumulation(graph, added)
  if (!pile) return null
  const path = retainingPath(graph, pile.members)
  if (!path) return null
  const allAdded = added.reduce((sum, bytes) => sum + bytes, 0)
  return {
    by: 'v8-heap-snapshots',
    objects: {
      type: pile.className,
      count: pile.newObjects,
      bytesEach: pile.newBytes / Math.max(1, pile.newObjects),
    },
    growthBytes: pile.newBytes,
    shareOfGrowth: pile.newBytes / allAdded,
    path,
  }
}
