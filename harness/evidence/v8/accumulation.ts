/**
 * Where what is new on a heap piles up: the last single object that keeps most of it.
 * @module
 */
import { DominatorTree } from './dominator-tree.js'
import type { HeapGraph } from './heap-graph.js'

/** One object keeps "most" of what another does from this share on. */
const MOST = 0.5

/** A chain of so many objects of one class, each kept by the one before, is a linked list. */
const LIST_LENGTH = 8

export interface Accumulation {
  /** Ordinal of the object that keeps it. */
  readonly holder: number
  /** The class of what it keeps, directly or along a list. */
  readonly className: string
  /** Of these, an ordinal of a new one. */
  readonly example: number
  /** Bytes that are new and kept alive through the new ones of that class. */
  readonly newBytes: number
  readonly newObjects: number
}

/**
 * Goes down the dominator tree from the root while one object keeps most of the new bytes, and then looks at what
 * shares them.
 * @param newBytes for each ordinal, its own bytes where it is new, and else 0
 * @returns undefined where nothing is new
 */
export function findAccumulation(graph: HeapGraph, newBytes: Float64Array): Accumulation | undefined {
  const tree = new DominatorTree(graph)
  const kept = keptBytes(graph, tree, newBytes)
  if (!(at(kept, graph.root) > 0)) return undefined
  const descent = [graph.root]
  for (;;) {
    const here = descent.at(-1) ?? graph.root
    const heaviest = heaviestOf(tree.children(here), kept)
    if (heaviest === undefined || at(kept, heaviest) < at(kept, here) * MOST) break
    descent.push(heaviest)
  }
  const head = headOfList(graph, descent)
  if (head !== undefined) return alongList(graph, tree, descent, head, newBytes, kept)
  return largestGroup(graph, tree, descent, newBytes, kept)
}

function largestGroup(
  graph: HeapGraph,
  tree: DominatorTree,
  descent: readonly number[],
  newBytes: Float64Array,
  kept: Float64Array,
): Accumulation {
  const holder = descent.at(-1) ?? graph.root
  const groups = new Map<string, { newBytes: number; fresh: number[] }>()
  for (const child of tree.children(holder)) {
    const name = graph.className(child)
    const group = groups.get(name) ?? { newBytes: 0, fresh: [] }
    group.newBytes += at(kept, child)
    if (at(newBytes, child) > 0) group.fresh.push(child)
    groups.set(name, group)
  }
  const [className, group] = [...groups].sort(([, a], [, b]) => b.newBytes - a.newBytes)[0] ?? []
  if (className === undefined || group === undefined || group.newBytes === 0) {
    // One object that is large all by itself.
    return {
      holder,
      className: graph.className(holder),
      example: holder,
      newBytes: at(kept, holder),
      newObjects: at(newBytes, holder) > 0 ? 1 : 0,
    }
  }
  const example = group.fresh[group.fresh.length >> 1] ?? heaviestOf(tree.children(holder), kept) ?? holder
  return { holder, className, example, newBytes: group.newBytes, newObjects: group.fresh.length }
}

/** Position in `descent` of the first object of a chain of one class that ends it; undefined where there is none. */
function headOfList(graph: HeapGraph, descent: readonly number[]): number | undefined {
  const last = descent.at(-1)
  if (last === undefined) return undefined
  const className = graph.className(last)
  let head = descent.length - 1
  while (head > 1 && graph.className(descent[head - 1] ?? last) === className) head--
  return descent.length - head >= LIST_LENGTH ? head : undefined
}

function alongList(
  graph: HeapGraph,
  tree: DominatorTree,
  descent: readonly number[],
  head: number,
  newBytes: Float64Array,
  kept: Float64Array,
): Accumulation {
  const first = descent[head] ?? graph.root
  const className = graph.className(first)
  let newObjects = 0
  for (const ordinal of tree.below(first)) {
    if (at(newBytes, ordinal) > 0 && graph.className(ordinal) === className) newObjects += 1
  }
  const holder = descent[head - 1] ?? graph.root
  return { holder, className, example: first, newBytes: at(kept, first), newObjects }
}

/** Bytes that are new and would go with each object. */
function keptBytes(graph: HeapGraph, tree: DominatorTree, newBytes: Float64Array): Float64Array {
  const kept = newBytes.slice()
  for (const ordinal of tree.childrenFirst) {
    const dominator = at(graph.dominator, ordinal)
    if (dominator !== ordinal) kept[dominator] = at(kept, dominator) + at(kept, ordinal)
  }
  return kept
}

function heaviestOf(ordinals: Iterable<number>, weight: Float64Array): number | undefined {
  let heaviest: number | undefined
  for (const ordinal of ordinals) {
    if (heaviest === undefined || at(weight, ordinal) > at(weight, heaviest)) heaviest = ordinal
  }
  return heaviest
}

function at(array: ArrayLike<number>, index: number): number {
  return array[index] ?? 0
}
