/**
 * The dominator tree of a heap, downwards.
 * @module
 */
import type { HeapGraph } from './heap-graph.js'

/** The objects that each object of a heap dominates. */
export class DominatorTree {
  /** Children of `ordinal` are at `#first[ordinal]` up to `#first[ordinal + 1]`. */
  readonly #first: Uint32Array
  readonly #children: Uint32Array

  constructor(private readonly graph: Pick<HeapGraph, 'size' | 'root' | 'dominator'>) {
    const { size } = graph
    const first = new Uint32Array(size + 1)
    const children = new Uint32Array(size)
    for (let ordinal = 0; ordinal < size; ordinal++) {
      if (ordinal !== graph.root) increment(first, this.#parent(ordinal) + 1)
    }
    for (let i = 0; i < size; i++) increment(first, i + 1, first[i])
    const next = first.slice()
    for (let ordinal = 0; ordinal < size; ordinal++) {
      if (ordinal !== graph.root) children[increment(next, this.#parent(ordinal))] = ordinal
    }
    this.#first = first
    this.#children = children
  }

  children(ordinal: number): Uint32Array {
    return this.#children.subarray(this.#first[ordinal], this.#first[ordinal + 1])
  }

  /** `ordinal` and all that it dominates, each after what dominates it. */
  below(ordinal: number): number[] {
    const found = [ordinal]
    for (let i = 0; i < found.length; i++) {
      for (const child of this.children(found[i] ?? ordinal)) found.push(child)
    }
    return found
  }

  /** All that the root dominates, itself at the end, each before what dominates it. */
  get childrenFirst(): number[] {
    return this.below(this.graph.root).reverse()
  }

  #parent(ordinal: number): number {
    return this.graph.dominator[ordinal] ?? this.graph.root
  }
}

/** @returns the previous value */
function increment(array: Uint32Array, index: number, by = 1): number {
  const before = array[index] ?? 0
  array[index] = before + by
  return before
}
