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

/** The second of two heap snapshots of one process, and the load between them. */
export interface LaterSnapshot {
  readonly laterPath: string
  /** Units of load between the two; more than 0. */
  readonly connections: number
  /** Growth up to this counts as none. */
  readonly thresholdBytesPerConnection: number
}

/** Two heap snapshots of one process. */
export interface SnapshotPair extends LaterSnapshot {
  readonly earlierPath: string
}

/** What was added between two heap snapshots. */
export interface SnapshotGrowth {
  readonly allocations: Allocations
  readonly retention: Retention
}

/**
 * The objects of the earlier snapshot. Its graph is released before the later one is read: only one is in memory at a time.
 * @throws {Error} where the file is no heap snapshot
 */
export async function readCensus(path: string): Promise<Census> {
  return takeCensus(await readHeapGraph(path))
}

/** @throws {Error} where the file is no heap snapshot */
export async function compareWith(
  earlier: Census,
  { laterPath, connections, thresholdBytesPerConnection }: LaterSnapshot,
): Promise<SnapshotGrowth> {
  const graph = await readHeapGraph(laterPath)
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
    shareOfGrowth: Math.min(1, pile.newBytes / allAdded),
    path,
  }
}
