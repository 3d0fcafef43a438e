/**
 * Where new objects of a heap accumulate: the last object that retains most of them, and what it retains.
 * @module
 */
import { DominatorTree } from './dominator-tree.js'
import type { HeapGraph } from './heap-graph.js'

/** The share from which one object retains "most" of what another does. */
const MOST = 0.5

/** This many objects of one class, each retained by the one before, are a linked list. */
const LIST_LENGTH = 8

/** Levels of shards, buckets and the like that are searched. */
const MOST_LEVELS = 32

/** The place where new objects accumulate, and what accumulates there. */
export interface Accumulation {
  /** The class of the objects that accumulate. */
  readonly className: string
  /** Ordinals of the objects that are retained one by one; for a list, the first object. */
  readonly members: ReadonlySet<number>
  /** Number of new objects of that class. */
  readonly newObjects: number
  /** New bytes that objects of that class retain, themselves included. */
  readonly newBytes: number
}

interface Weighed {
  readonly graph: HeapGraph
  readonly tree: DominatorTree
  /** For each ordinal, its own bytes where it is new, and else 0. */
  readonly newBytes: Float64Array
  /** For each ordinal, the new bytes that it retains. */
  readonly kept: Float64Array
}

/**
 * Follows the dominator tree from the root while one object retains most of the new bytes, and then reads what
 * shares them.
 * @param newBytes for each ordinal, its own bytes where it is new, and else 0
 * @returns undefined where nothing is new
 */
export function findAccumulation(graph: HeapGraph, newBytes: Float64Array): Accumulation | undefined {
  const tree = new DominatorTree(graph)
  const heap: Weighed = { graph, tree, newBytes, kept: keptBytes(graph, tree, newBytes) }
  if (at(heap.kept, graph.root) <= 0) return undefined
  const descent = descend(heap)
  const head = headOfList(graph, descent)
  return head === undefined ? largestGroup(heap, descent.at(-1) ?? graph.root) : alongList(heap, head)
}

/** From the root to the last object that retains most of what the one before it does. */
function descend({ graph, tree, kept }: Weighed): number[] {
  const descent = [graph.root]
  for (let here = graph.root; ;) {
    let heaviest: number | undefined
    for (const child of tree.children(here)) {
      if (heaviest === undefined || at(kept, child) > at(kept, heaviest)) heaviest = child
    }
    if (heaviest === undefined || at(kept, heaviest) < at(kept, here) * MOST) return descent
    descent.push(heaviest)
    here = heaviest
  }
}

/** The first object of the linked list on the path; undefined where there is none. */
function headOfList(graph: HeapGraph, descent: readonly number[]): number | undefined {
  const classes = descent.map(ordinal => graph.className(ordinal))
  // A list may have an object of its own for each entry, so that every second one is of the same class.
  for (let head = 1; head < classes.length; head++) {
    for (const period of [1, 2]) {
      let next = head
      while (classes[next + period] === classes[head]) next += period
      if ((next - head) / period + 1 >= LIST_LENGTH) return descent[head]
    }
  }
  return undefined
}

function alongList({ graph, tree, newBytes, kept }: Weighed, first: number): Accumulation {
  const className = graph.className(first)
  const newObjects = tree
    .below(first)
    .filter(ordinal => at(newBytes, ordinal) > 0 && graph.className(ordinal) === className).length
  return { className, members: new Set([first]), newObjects, newBytes: at(kept, first) }
}

/**
 * The class with the most new bytes that `holder` retains. Where none of that class is new itself, they are shards
 * or the like, and what they retain is searched in the same way.
 */
function largestGroup(heap: Weighed, holder: number): Accumulation {
  const { graph, kept, newBytes } = heap
  let members = [holder]
  for (let level = 0; level < MOST_LEVELS; level++) {
    const group = heaviestClass(heap, members)
    if (group.length === 0) break
    members = group
    if (group.some(ordinal => at(newBytes, ordinal) > 0)) break
  }
  const fresh = members.filter(ordinal => at(newBytes, ordinal) > 0)
  return {
    className: graph.className(members[0] ?? holder),
    members: new Set(fresh.length > 0 ? fresh : members),
    newObjects: fresh.length,
    newBytes: members.reduce((sum, ordinal) => sum + at(kept, ordinal), 0),
  }
}

/** The objects that any of `holders` retains and that retain new bytes, of the class that retains the most. */
function heaviestClass({ graph, tree, kept }: Weighed, holders: readonly number[]): number[] {
  const classes = new Map<string, { bytes: number; members: number[] }>()
  for (const holder of holders) {
    for (const child of tree.children(holder)) {
      if (at(kept, child) <= 0) continue
      const name = graph.className(child)
      const known = classes.get(name) ?? { bytes: 0, members: [] }
      known.bytes += at(kept, child)
      known.members.push(child)
      classes.set(name, known)
    }
  }
  return [...classes.values()].sort((a, b) => b.bytes - a.bytes)[0]?.members ?? []
}

function keptBytes({ dominator }: HeapGraph, tree: DominatorTree, newBytes: Float64Array): Float64Array {
  const kept = newBytes.slice()
  for (const ordinal of tree.childrenFirst) {
    const above = at(dominator, ordinal)
    if (above !== ordinal) kept[above] = at(kept, above) + at(kept, ordinal)
  }
  return kept
}

function at(array: ArrayLike<number>, index: number): number {
  return array[index] ?? 0
}
