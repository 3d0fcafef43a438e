/**
 * The objects of a heap, and the bytes of each class.
 * @module
 */
import type { HeapGraph } from './heap-graph.js'

/** The number and the bytes of the objects of one class. */
export interface ClassSize {
  readonly bytes: number
  readonly objects: number
}

/** The objects of one heap snapshot. */
export interface Census {
  /** Sorted. */
  readonly ids: Uint32Array
  readonly byClass: ReadonlyMap<string, ClassSize>
  readonly bytes: number
}

/** Lists the objects of a heap and sums them by class. */
export function takeCensus(graph: HeapGraph): Census {
  const ids = new Uint32Array(graph.size)
  const byClass = new Map<string, { bytes: number; objects: number }>()
  let bytes = 0
  for (let ordinal = 0; ordinal < graph.size; ordinal++) {
    ids[ordinal] = graph.id(ordinal)
    const own = graph.selfBytes(ordinal)
    bytes += own
    const name = graph.className(ordinal)
    const known = byClass.get(name) ?? { bytes: 0, objects: 0 }
    known.bytes += own
    known.objects += 1
    byClass.set(name, known)
  }
  return { ids: ids.sort(), byClass, bytes }
}

/** For each object of `later`, its own bytes where it was not there at the time of `earlier`, and else 0. */
export function newBytes(earlier: Census, later: HeapGraph): Float64Array {
  const bytes = new Float64Array(later.size)
  for (let ordinal = 0; ordinal < later.size; ordinal++) {
    if (!includes(earlier.ids, later.id(ordinal))) bytes[ordinal] = later.selfBytes(ordinal)
  }
  return bytes
}

function includes(sorted: Uint32Array, wanted: number): boolean {
  let [low, high] = [0, sorted.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((sorted[middle] ?? Infinity) < wanted) low = middle + 1
    else high = middle
  }
  return sorted[low] === wanted
}
